"""The channels. The order is the index used in every array of channels; append only, never reorder."""

from __future__ import annotations

from typing import Literal, get_args

Channel = Literal[
    "sms",
    "wechat",
    "phone",
    "visit",
    "notice",
    "friendly_letter",
    "formal_letter",
    "final_letter",
    "lawyer_letter",
    "lawsuit",
]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
CHANNEL_NAMES: dict[str, str] = {
    "sms": "短信",
    "wechat": "微信推送",
    "phone": "电话",
    "visit": "上门（两人）",
    "notice": "楼栋公告（只公布合计）",
    "friendly_letter": "友好提醒函",
    "formal_letter": "正式催缴函",
    "final_letter": "最终催缴函",
    "lawyer_letter": "律师函",
    "lawsuit": "起诉（小额/简易）",
}
SMS, WECHAT, PHONE, VISIT, NOTICE, FRIENDLY, FORMAL, FINAL, LAWYER, LAWSUIT = range(len(CHANNELS))
