"""The channels and what can be chosen with them. The order is the index used in arrays; append only, never reorder."""

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
    "voice",
    "door_notice",
    "mediation",
    "payment_order",
    "committee_urge",
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
    "voice": "自动语音",
    "door_notice": "门贴（密封）",
    "mediation": "人民调解（谈成即申请司法确认）",
    "payment_order": "申请支付令",
    "committee_urge": "业主委员会督促",
}
(
    SMS,
    WECHAT,
    PHONE,
    VISIT,
    NOTICE,
    FRIENDLY,
    FORMAL,
    FINAL,
    LAWYER,
    LAWSUIT,
    VOICE,
    DOOR,
    MEDIATION,
    ORDER,
    URGE,
) = range(len(CHANNELS))

# What a touch says: a reminder or a demand (amount, period, deadline, how to pay). Only a demand interrupts limitation.
Content = Literal["reminder", "demand"]
CONTENT_NAMES: dict[str, str] = {"reminder": "提醒", "demand": "催告（写明金额、期间、期限）"}
DEMANDS_BY_DEFAULT = ("formal_letter", "final_letter", "lawyer_letter", "lawsuit", "mediation", "payment_order")
COURT_CHANNELS = ("lawsuit", "payment_order")

# How it is delivered, hence how likely its arrival can be proven later.
Delivery = Literal["none", "sms_port", "photo", "signed", "ems", "email", "notarised", "court"]
DELIVERIES: tuple[Delivery, ...] = get_args(Delivery)
DELIVERY_NAMES: dict[str, str] = {
    "none": "不留凭证",
    "sms_port": "短信端口记录",
    "photo": "张贴并拍照",
    "signed": "当面签收",
    "ems": "邮政快递带回执",
    "email": "约定的电子邮箱",
    "notarised": "公证送达",
    "court": "法院送达",
}
DELIVERY_BY_DEFAULT: dict[str, Delivery] = {
    "sms": "sms_port",
    "formal_letter": "ems",
    "final_letter": "ems",
    "lawyer_letter": "ems",
    "lawsuit": "court",
    "payment_order": "court",
    "mediation": "signed",
    "door_notice": "photo",
}

# How it is worded.
Script = Literal["plain", "simple", "personal", "norm"]
SCRIPTS: tuple[Script, ...] = get_args(Script)
SCRIPT_NAMES: dict[str, str] = {
    "plain": "一般写法",
    "simple": "简短清楚，一步就能缴",
    "personal": "称呼姓名，写明本户金额",
    "norm": "提到同楼栋的缴费比例",
}

# When in the day and week somebody is called on.
When = Literal["any", "workday", "evening", "weekend"]
WHENS: tuple[When, ...] = get_args(When)
WHEN_NAMES: dict[str, str] = {
    "any": "不讲究",
    "workday": "工作日白天",
    "evening": "晚上（二十一点以前）",
    "weekend": "周末白天",
}

# What is done first when hours run out.
Queue = Literal["random", "amount", "age", "limitation", "label", "promise"]
QUEUES: tuple[Queue, ...] = get_args(Queue)
QUEUE_NAMES: dict[str, str] = {
    "random": "不分先后（抽签）",
    "amount": "欠得多的先做",
    "age": "欠得久的先做",
    "limitation": "快过时效的先做",
    "label": "推断最容易缴的先做",
    "promise": "答应的日子最近的先做",
}

# What a call or a visit is made of, beside naming the sum.
Talk = Literal["listen", "explain", "show_service", "consequences", "offer_plan"]
TALKS: tuple[Talk, ...] = get_args(Talk)
TALK_NAMES: dict[str, str] = {
    "listen": "先听业主说",
    "explain": "讲清费用的构成",
    "show_service": "说明做了哪些服务",
    "consequences": "如实说明后果",
    "offer_plan": "提出分期或延期",
}

# Why an owner is dissatisfied. The order is that of CAUSES in simulator.population.estate without "none".
Cause = Literal["company", "developer", "neighbour", "fee"]
CAUSES: tuple[Cause, ...] = get_args(Cause)
CAUSE_NAMES: dict[str, str] = {
    "company": "物业服务",
    "developer": "开发商遗留",
    "neighbour": "邻里",
    "fee": "费用上涨",
}

# What those who pay before the due day get.
Reward = Literal["points", "lottery", "gift"]
REWARDS: tuple[Reward, ...] = get_args(Reward)
REWARD_NAMES: dict[str, str] = {"points": "积分", "lottery": "抽奖", "gift": "小礼品"}

# The owners' committee, as the estate's profile describes it.
Attitude = Literal["none", "neutral", "friendly", "hostile"]
ATTITUDES: tuple[Attitude, ...] = get_args(Attitude)
ATTITUDE_NAMES: dict[str, str] = {"none": "没有", "neutral": "中立", "friendly": "配合", "hostile": "对立"}

# What kind of property; the order is that of simulator.population.estate.
PropertyKind = Literal["home", "shop", "parking"]
KINDS: tuple[PropertyKind, ...] = get_args(PropertyKind)
KIND_NAMES: dict[str, str] = {"home": "住宅", "shop": "商铺", "parking": "车位"}

# The red lines. Whether one is law, case law, a norm or a rule of the course stands in content/red-lines.yml.
RedAct = Literal["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10"]
RED_ACTS: tuple[RedAct, ...] = get_args(RedAct)
RED_NAMES: dict[str, str] = {
    "R1": "停、限水电气热",
    "R2": "限制门禁、电梯、车辆、充电、快递",
    "R3": "公开姓名房号金额，告知单位、邻居、学校",
    "R4": "辱骂恐吓、蹲守尾随、进入住宅",
    "R5": "谎称法律后果",
    "R6": "深夜或高频轰炸，拒绝后继续",
    "R7": "越权免本金、用私人账户收款",
    "R8": "冒用或超范围使用人脸、监控、门禁记录",
    "R9": "擅自涨价或收未约定的项目",
    "R10": "伪造催告或签字",
}

# What an owner is taken for. The order is that of the owner types, which a policy can never see; a test holds the two.
OwnerLabel = Literal[
    "prompt",
    "habitual",
    "forgetful",
    "hardship",
    "dissatisfied",
    "vacant",
    "wilful",
    "complainer",
    "conformist",
    "savvy",
    "institution",
    "developer",
]
LABELS: tuple[OwnerLabel, ...] = get_args(OwnerLabel)
LABEL_NAMES: dict[str, str] = {
    "prompt": "按时型",
    "habitual": "习惯拖延型",
    "forgetful": "忘记型",
    "hardship": "困难型",
    "dissatisfied": "不满型",
    "vacant": "空置型",
    "wilful": "恶意型",
    "complainer": "频繁投诉型",
    "conformist": "从众型",
    "savvy": "懂法型",
    "institution": "单位业主",
    "developer": "开发商",
}
