"""Amazon forbids to trade money or goods for a review: no text of ours speaks of both, nor asks for a better one."""

from __future__ import annotations

import re

import pytest
from tests.support.declared_texts import Declared, texts_of_code, texts_of_settings

MONEY = re.compile(
    r"退款|返现|返款|免单|赔偿|补偿|礼品卡|赠送|红包|refund|reimburs|gift|cash ?back|voucher|reembols|regalo|cup[oó]n",
    re.IGNORECASE,
)
REVIEW = re.compile(
    r"好评|改评|删评|评价|评论|review|feedback|\brating|reseña|opini[oó]n|calificaci[oó]n|valoraci[oó]n", re.IGNORECASE
)
ASKS = re.compile(
    r"改评|删评|求好评|给.{0,6}好评|(?:change|remove|delete|update|edit|improve) (?:the|your|their|a) review"
    r"|(?:leave|give|write).{0,20}(?:good|positive|five.star|5.star)",
    re.IGNORECASE,
)
PLACES = re.compile(r"review|procedures|case_texts|差评", re.IGNORECASE)


def of_reviews() -> list[Declared]:
    """The texts of the procedure of bad reviews, its table and its action."""
    texts = [*texts_of_code(), *texts_of_settings()]
    return [one for one in texts if PLACES.search(one.where)]


def trades(text: str) -> bool:
    return bool((MONEY.search(text) and REVIEW.search(text)) or ASKS.search(text))


def test_no_text_trades_anything_for_a_review() -> None:
    assert {one.where: one.text for one in [*texts_of_code(), *texts_of_settings()] if trades(one.text)} == {}


def test_the_texts_of_bad_reviews_are_among_them() -> None:
    assert len(of_reviews()) > 20
    assert any("退款" in one.text for one in of_reviews())


@pytest.mark.parametrize(
    "text",
    [
        "让买家重新购买且产品到货后退款建议的同时希望买家可以给予我们好评",
        "全额退款后请买家改评",
        "We refund you when you change your review",
        "Le hacemos un reembolso por una reseña positiva",
        "Please leave a positive word",
    ],
)
def test_a_text_that_does_is_found(text: str) -> None:
    assert trades(text)
