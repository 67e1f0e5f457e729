"""What a finished portfolio says, sentence by sentence. `found` is the document of `sandbox portfolio`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.app.words import gap, interval, shown

Found = Mapping[str, Any]
MORE = {"net_collected": ("净多收", "净少收"), "cash": ("多到账", "少到账"), "received": ("多收", "少收")}
_FIRST = 10
_TOP = "10"


def headline(found: Found) -> list[str]:
    """Five sentences or so: which policy, how much, how sure, where first, at what price."""
    told = [_answer(found), _lost(found), _regret(found), _first(found), price(found)]
    return [*filter(None, told), red_lines(found)]


def size(found: Found) -> str:
    """两百个小区、19.8 万户."""
    homes = found["size"]["households"]
    many = f"{homes / 10_000:.1f} 万户" if homes >= 10_000 else f"{homes:,} 户"
    return f"{found['size']['estates']:,} 个小区、{many}"


def single(found: Found) -> Found | None:
    """The one policy for all, if there is one."""
    return found["everywhere"][0] if found["everywhere"] else None


def plan_name(found: Found) -> str:
    """What is proposed, in a word or two."""
    one = single(found)
    if one is None:
        return "各小区用各自守得住限度的一套"
    return f"统一用“{one['name']}”" if found["plan"] == "everywhere" else "统一一套、例外的小区另用"


def _answer(found: Found) -> str:
    gain = found["planned"]["difference"]
    more, less = MORE[found["kpi"]]
    worlds = found["overturn"]["worlds"]
    better = worlds - found["planned"]["worse_worlds"]
    what = more if gain["mean"] >= 0 else less
    low = "" if gain["mean"] >= 0 else "守得住限度的做法里，没有一套比现在收得多；最好的是："
    return (
        f"{low}{size(found)}，{found['months']} 个月：{plan_name(found)}，和现在的“{found['baseline']['name']}”比，"
        f"全集团{what}约 {_money(abs(gain['mean']))}（每户 {abs(found['planned']['per_household']) / 100:,.0f} 元）。"
        f"假设换到 {worlds} 个说得通的世界，95% 在 {interval(gain['low'], gain['high'], 'fen')}之间，"
        f"{better} 个世界里是多的；计算误差 ±{_money(gain['mean'] - gain['mc_low'])}。"
    )


def _lost(found: Found) -> str:
    """Which estates none of the figures is of, or ""."""
    names = found["without_answer"]
    if not names:
        return ""
    many = f"{'、'.join(names[:_FIRST])}{'等' if len(names) > _FIRST else ''}"
    return f"有 {len(names)} 个小区，没有一套做法既做得了、又守得住限度，先照现在的做，钱数里没有它们：{many}。"


def _regret(found: Found) -> str:
    regret, one = found["regret"], single(found)
    if one is None:
        return "没有一套政策在每个小区都做得、又守得住集团的限度，所以没有“统一用一套”的选择。"
    others, estates = found["exceptions"], len(found["estates"])
    if not others:
        return "没有一个小区看得出另一套更好：和自己的第一名比，统一的这一套都在计算误差以内。"
    what = f"有 {others} 个小区（共 {estates} 个）另一套明显更好；让它们另用"
    span = f"95% 的世界在 {interval(regret['low'], regret['high'], 'fen')}之间"
    if found["plan"] == "each":
        return f"{what}，比统一用“{one['name']}”再多收约 {_money(regret['mean'])}（{span}），所以分开用。"
    if regret["mean"] <= 0:
        return f"{what}，换了没用过的运气并不多收：挑的时候是碰上了运气，所以统一用一套。"
    why = "不值得分开管" if regret["low"] > 0 else "不是每个世界都这样，所以先统一"
    return f"{what}，全集团只再多收约 {_money(regret['mean'])}（{span}），{why}。"


def _first(found: Found) -> str:
    rows = found["estates"][:5]
    if len(found["estates"]) < 2:
        return ""
    names = "、".join(row["name"] for row in rows)
    tie = tied_words(found)
    chance = ""
    if len(found["estates"]) > _FIRST:
        sure = sum(row["top_total"][_TOP] >= 0.9 for row in found["estates"][:_FIRST])
        chance = f"排在前十的小区里，{sure} 个有九成以上的机会真在前十。" if sure else "前十里没有一个是十拿九稳的。"
    return f"按全小区多收的钱，先做：{names}。{tie}{chance}"


def tied_words(found: Found) -> str:
    """Which of the first places cannot be told apart, or ""."""
    rows = found["estates"]
    ties = [row["tie"] for row in rows[: 2 * _FIRST]]
    if not ties:
        return ""
    first = ties.count(ties[0])
    if first > 1:
        return f"前 {first} 名在计算误差以内分不出先后。"
    groups = [tie for tie in dict.fromkeys(ties) if ties.count(tie) > 1]
    if not groups:
        return ""
    start = ties.index(groups[0]) + 1
    return f"第 {start} 到第 {start + ties.count(groups[0]) - 1} 名在计算误差以内分不出先后。"


def why_first(found: Found) -> str:
    """What the first ones have in common, or "" where there are too few."""
    told = [one for one in found["why_first"] if abs(one["apart"]) >= 0.5][:3]
    if not told:
        return ""
    parts = [
        f"{one['name']} {shown(one['first'], one['unit'])}（其余 {shown(one['rest'], one['unit'])}）" for one in told
    ]
    return f"排在前面的一成小区和其余的平均比：{'，'.join(parts)}。这是事后看到的共同点，不是原因的证明。"


def price(found: Found) -> str:
    """Hours, money and complaints of the plan, all estates together."""
    change, months = found["planned"]["change"], found["months"]
    hours, angry = change["hours"], change["complaints"] / months * 12
    spent = change["spent"]
    work = (
        f"每月{'多' if hours > 0 else '少'}用约 {abs(hours) / months:,.0f} 个工时"
        if abs(hours) / months >= 0.5
        else "工时几乎一样"
    )
    money = f"一共{'多' if spent > 0 else '少'}花约 {_money(abs(spent))}" if abs(spent) >= 50 else "的花费一样"
    heard = f"一年{'多' if angry > 0 else '少'}约 {abs(angry):,.0f} 起投诉" if abs(angry) >= 0.5 else "投诉几乎一样多"
    paid = "（已从净回款里扣掉）" if found["kpi"] == "net_collected" else "（没有从上面的数里扣）"
    return f"代价：全集团{work}，催缴、奖励和服务{money}{paid}，{heard}。切换时的培训和系统开通另算。"


def red_lines(found: Found) -> str:
    """That no policy crosses one."""
    return f"{len(found['policies'])} 套政策没有一套触碰红线：触碰红线的在计算以前就拒绝了，不参加排名。"


def overturned(found: Found) -> list[str]:
    """What would overturn it."""
    over = found["overturn"]
    mean = found["planned"]["difference"]["mean"]
    told = []
    worst = gap(over["worst_world"], "fen")
    if over["worse_worlds"]:
        turned = f"{over['worlds']} 个世界里有 {over['worse_worlds']} 个，换了反而不多收；最差的一个 {worst}。"
    else:
        turned = f"{over['worlds']} 个世界里没有一个翻过来；最差的一个仍然 {worst}。"
    told.append(turned)
    for one in over["assumptions"][:3]:
        way = "越大，多收得越多" if one["correlation"] > 0 else "越大，多收得越少"
        told.append(f"最能左右多收多少的假设：{one['name']}（{way}；各世界里的等级相关 {one['correlation']:+.2f}）。")
    if not over["assumptions"]:
        told.append(f"没有哪一个假设单独左右得了：{over['worlds']} 个世界里，没有一个参数的作用大到不像碰巧。")
    others = found["everywhere"][1:]
    for other in others:
        behind = found["everywhere"][0]["difference"]["mean"] - other["difference"]["mean"]
        told.append(f"统一用“{other['name']}”在新的运气里{'少' if behind > 0 else '多'}收 {_money(abs(behind))}。")
    if over["fen_per_hour"] is not None and over["fen_per_hour"] > 0:
        told.append(f"多花的每个工时平均带来 {over['fen_per_hour'] / 100:,.0f} 元：工时若实际要这么贵，好处就没有了。")
    if mean > 0:
        most = f"{found['planned']['per_household'] / 100:,.0f} 元"
        told.append(f"切换的一次性花费若超过每户 {most}，就抵掉这 {found['months']} 个月的好处。")
    return told


def checked(found: Found) -> str:
    """Whether halving found what the full factorial finds."""
    check = found["check"]
    if check is None:
        return "没有抽查：问题文件里写 check，会在几个小区上把全部政策都重复到底，看淘汰有没有淘汰错。"
    count = len(check["estates"])
    same = sum(row["same"] for row in check["estates"])
    worst = f"找错的最多少收 {check['regret_share']:.1%}" if same < count else "没有因此少收"
    return f"抽查 {count} 个小区，把全部政策都重复到底：{same} 个小区的第一名和淘汰赛选的一样，{worst}。"


def effort(found: Found) -> str:
    """How much was computed, and what the full factorial would have been."""
    size_ = found["size"]
    search, report = size_["search_household_months"], size_["report_household_months"]
    full = size_["full_household_months"]
    return (
        f"逐轮淘汰算了 {search / 1e9:.2f} 十亿户·月，全部算到底要 {full / 1e9:.2f} 十亿，省下 {1 - search / full:.0%}；"
        f"复核（新的运气和假设不同的世界）另算 {report / 1e9:.2f} 十亿。"
    )


def basis(found: Found) -> list[str]:
    """What it stands on."""
    asked = found["manifest"]["question"]
    where = "小区是编的" if asked["estates"]["drawn"] else "小区的几个事实来自您的表，业主仍是编的"
    return [
        f"这是教学模型的结果，没有用真实小区的数据验证过。{where}；只宜比较方向和大小，不宜写进预算或考核。",
        "每套政策都和现在的做法在同一批业主、同样的运气里成对比较；先在一套运气里挑，再换没用过的运气报数，"
        "所以挑出来的不会因为运气好而显得更好。",
        f"{found['overturn']['worlds']} 个世界里，参数一起变动，各小区面对的是同一个世界"
        "（只有“小区自己偏高偏低”各抽各的）；集团的合计是一个世界一个世界加起来再取区间，不是把区间相加。",
        effort(found) + checked(found),
        *_limits(asked["limits"]),
        f"程序 {found['manifest']['version']}，引擎 {found['manifest']['engine']}，"
        f"参数 {found['manifest']['parameters']['hash']}，小区 {found['manifest']['estates']}，种子 {asked['seed']}。",
    ]


def _limits(limits: Found) -> list[str]:
    names = {
        "spend_yuan_per_household_year": "每户每年最多花 {:g} 元",
        "people": "每个小区最多 {:g} 个人",
        "complaints_per_100_households_year": "每百户每年最多 {:g} 起投诉",
    }
    told = [words.format(limits[key]) for key, words in names.items() if limits.get(key) is not None]
    return [f"限度：{'，'.join(told)}；守不住的不参加排名。"] if told else []


def span(gain: Found) -> tuple[float, float]:
    """Of one estate: the middle 95 % of the worlds, widened by the simulation error. Luck is a good part of one estate,
    so the worlds alone, luck taken out, can look surer than the computation is."""
    error = gain["mean"] - gain["mc_low"]
    return (
        gain["mean"] - math.hypot(gain["mean"] - gain["low"], error),
        gain["mean"] + math.hypot(gain["high"] - gain["mean"], error),
    )


def places(row: Found, what: str = "total") -> str:
    """3（1–8）."""
    low, _, high = row[f"rank_{what}"]
    number = row["place_total" if what == "total" else "place_household"]
    return f"{number}（{low:.0f}–{high:.0f}）"


def per_household(row: Found) -> tuple[float, float, float]:
    """The estate's gain a household: mean, low, high, in fen."""
    homes = max(row["households"], 1)
    low, high = span(row["gain"])
    return row["gain"]["mean"] / homes, low / homes, high / homes


def _money(fen: float) -> str:
    return shown(fen, "fen")


def ordered(found: Found, what: str) -> Sequence[Found]:
    """The estates by what the plan brings in total or by household."""
    key = "place_total" if what == "total" else "place_household"
    return sorted(found["estates"], key=lambda row: row[key])
