"""What a row of the stocking sheet holds, in which no check finds anything, unless a case says otherwise."""

from __future__ import annotations

from typing import Any

SOUND_STOCKING_ROW: dict[str, Any] = {
    "申请日期": "2025-03-10",
    "运营": "Mia",
    "站点": "MX",
    "店铺": "LOMEESS",
    "品牌": "HIFILUZ",
    "MSKU": "HI-8PCS-001",
    "SKU": "HI-QPD-WiFi-8PCS-MX",
    "FNSKU": "X0012ABCDE",
    "ASIN": "B0C1234567",
    "品名": "球泡灯",
    "产品类目": "灯带",
    "采购员": "Nina",
    "备货类型": "常规",
    "箱规(pcs/箱)": 36,
    "采购数量": 540,
    "7天日均": 20,
    "14天日均": 20,
    "30天日均": 20,
    "FBA可售": 1600,
    "FBA在途": 200,
    "海外仓": 0,
    "货代仓": 0,
    "国内仓": 0,
    "采购在途": 0,
    "目标销售月": "2025-06",
    "计划毛利率": 0.3,
    "运输方式": "海运",
    "期望到达日期": "2025-05-01",
    "延保标签": "NO",
    "测品评估": None,
    "备注": None,
    "主管审批": "通过",
}
