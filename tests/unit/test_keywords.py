"""Singular and plural of the trade's words in English and Spanish, and that different words stay different."""

from __future__ import annotations

import pytest

from opsheet.calculations.listing_texts import word_forms
from opsheet.rules.keywords import keyword_key, search_line, singular
from opsheet.settings import load_shipped_settings

FORMS = word_forms(load_shipped_settings())
ENGLISH = (
    "light lights, bulb bulbs, battery batteries, box boxes, switch switches, brush brushes, glass glasses, "
    "case cases, hose hoses, lens lenses, movie movies, tape tapes, tube tubes, knife knives, fuse fuses, key keys"
)
SPANISH = (
    "luz luces, faro faros, foco focos, motor motores, coche coches, llave llaves, lámpara lamparas, camión camiones, "
    "cable cables, lápiz lápices, cargador cargadores, batería baterías, gris grises, autobús autobuses, led leds"
)
DIFFERENT = {
    "en": "tap tape, cap cape, tub tube, bar bare, car care, glass gas, lens less, mat mate, news new",
    "es": "caña cana, luz luna, faro farola, foco foca, motor moto, año ano",
}


def pairs(text: str) -> list[list[str]]:
    return [pair.split() for pair in text.split(", ")]


@pytest.mark.parametrize(("one", "several"), pairs(ENGLISH))
def test_english_plurals_are_the_same_word(one: str, several: str) -> None:
    assert singular(one, "en", FORMS) == singular(several, "en", FORMS)


@pytest.mark.parametrize(("one", "several"), pairs(SPANISH))
def test_spanish_plurals_are_the_same_word(one: str, several: str) -> None:
    assert singular(one, "es", FORMS) == singular(several, "es", FORMS)


@pytest.mark.parametrize(
    ("language", "first", "second"), [(lang, *pair) for lang, text in DIFFERENT.items() for pair in pairs(text)]
)
def test_other_words_stay_other_words(language: str, first: str, second: str) -> None:
    assert singular(first, language, FORMS) != singular(second, language, FORMS)  # pyright: ignore[reportArgumentType] - one of the two


def test_order_number_accents_and_small_words_make_no_difference() -> None:
    same = {
        keyword_key(text, "es", FORMS) for text in ("Luces LED para camión", "camiones luz led", "LED, luz de camion")
    }
    assert len(same) == 1


@pytest.mark.parametrize("maximum", range(40))
def test_a_line_never_exceeds_its_bytes_and_repeats_no_word(maximum: int) -> None:
    line = search_line(
        ["lámparas led", "lámpara", "ñandú camión", "led"], ["coche"], "es", FORMS, maximum_bytes=maximum
    )
    assert len(line.encode()) <= maximum
    folded = [singular(word, "es", FORMS) for word in line.split()]
    assert len(folded) == len(set(folded))
