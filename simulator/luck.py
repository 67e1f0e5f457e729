"""Keyed draws: every piece of luck is a hash of what it is for, never a counter.

A draw is `hash(seed, replication, household, purpose, calendar index, channel)`. Two policies that touch the same
household on the same day by the same channel share that luck; a lever that never fires changes no draw at all.
The layout has a version: change anything here and KEY_LAYOUT must rise, because every pinned result changes with it.

Three callers, three spellings of one formula (a test pins them to each other): compiled scalars for the kernel, NumPy
arrays for the population, ordinary Python integers for the reference model.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulator import cache

cache.prepare()

KEY_LAYOUT = 1

# Purposes. Numbers are part of the layout: never reuse one.
THRESHOLD, REACH, PROMISE, PROMISE_DAYS, PLAN_OFFER, PLAN_KEPT, COMPLAINT = 1, 2, 3, 4, 5, 6, 7
PREPAY, QUEUE, PROOF, COURT_DAYS, COURT_WON, COMPLIED, ENFORCED, ENFORCE_DAYS = 8, 9, 10, 11, 12, 13, 14, 15
ARCHIVE, LABEL, MEDIATE, OBJECTION = 22, 23, 24, 25
YEARLY, AUTO, AUTO_FUNDS, BILL_ERROR, DEFER, FORCED = 48, 49, 50, 51, 52, 53
REVEAL, CURE, AGENCY, AGENCY_LAPSE, MISTAKEN, FOLLOW = 54, 55, 56, 57, 58, 59
RED_COMPLAINT, RED_SUIT, RED_FINE, RED_END, VIOLATION, VIOLATION_SUIT = 16, 17, 18, 19, 20, 21
OWNER_TYPE, PROPENSITY, AREA, CONTACT, OPENING, VACANCY, PARAMETER, DISPLAY = 32, 33, 34, 35, 36, 37, 38, 39
PROPERTY, TENURE, CAUSE, PILOT = 40, 41, 42, 43

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_S48, _S40 = np.uint64(48), np.uint64(40)


@njit(cache=True, inline="always")
def _mix(z):
    z = (z ^ (z >> _S30)) * _M1
    z = (z ^ (z >> _S27)) * _M2
    return z ^ (z >> _S31)


@njit(cache=True)
def stream(seed, replication):
    """The key of one replication: uint64 from two non-negative uint64."""
    return _mix(_mix(seed * _GOLDEN + _GOLDEN) + replication * _GOLDEN + _GOLDEN)


@njit(cache=True)
def household_key(stream_key, household):
    """The key of one household in one replication: uint64."""
    return _mix(stream_key + (household + np.uint64(1)) * _GOLDEN)


@njit(cache=True)
def draw_bits(key, purpose, index, channel):
    """64 random bits for (purpose < 2^16, channel < 2^8, calendar index < 2^40); all uint64."""
    return _mix(key + ((purpose << _S48) | (channel << _S40) | index) * _GOLDEN)


@njit(cache=True)
def uniform(bits):
    """A float64 in the open interval (0, 1), a multiple of 2^-53 plus 2^-54."""
    return (bits >> _S11) * 1.1102230246251565e-16 + 5.551115123125783e-17


def uniforms(seed: int, households: np.ndarray, purpose: int, index: int = 0) -> np.ndarray:
    """One uniform float64 for each household number: what the population is drawn with. Shape as `households`."""
    return uniforms_of(plain_stream(seed, 0), households, purpose, index)


def uniforms_of(stream_key: int, households: np.ndarray, purpose: int, index: int = 0) -> np.ndarray:
    """The same for a stream of one's own, such as a replication's: what the kernel draws for each household."""
    key = np.uint64(stream_key)
    with np.errstate(over="ignore"):
        keys = _mix_array(key + (households.astype(np.uint64) + np.uint64(1)) * _GOLDEN)
        slot = np.array([(purpose << 48) | index], dtype=np.uint64) * _GOLDEN
        bits = _mix_array(keys + slot)
    return (bits >> _S11) * 1.1102230246251565e-16 + 5.551115123125783e-17


def uniforms_at(key: int, purpose: int, indices: np.ndarray) -> np.ndarray:
    """One uniform float64 for each calendar index (uint64) under one household's key."""
    with np.errstate(over="ignore"):
        bits = _mix_array(np.uint64(key) + (np.uint64(purpose << 48) | indices) * _GOLDEN)
    return (bits >> _S11) * 1.1102230246251565e-16 + 5.551115123125783e-17


def _mix_array(z: np.ndarray) -> np.ndarray:
    z = (z ^ (z >> _S30)) * _M1
    z = (z ^ (z >> _S27)) * _M2
    return z ^ (z >> _S31)


# The same in ordinary Python integers: what the reference model uses.

_MASK = 0xFFFFFFFFFFFFFFFF


def _plain_mix(z: int) -> int:
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def plain_stream(seed: int, replication: int) -> int:
    """`stream` for ordinary Python integers (taken modulo 2^64)."""
    seed, golden = seed & _MASK, int(_GOLDEN)
    return _plain_mix((_plain_mix((seed * golden + golden) & _MASK) + replication * golden + golden) & _MASK)


def plain_household_key(stream_key: int, household: int) -> int:
    """`household_key` for ordinary Python integers."""
    return _plain_mix((stream_key + (household + 1) * int(_GOLDEN)) & _MASK)


def plain_bits(key: int, purpose: int, index: int, channel: int) -> int:
    """`draw_bits` for ordinary Python integers."""
    return _plain_mix((key + ((purpose << 48) | (channel << 40) | index) * int(_GOLDEN)) & _MASK)


def plain_uniform(bits: int) -> float:
    """`uniform` for ordinary Python integers."""
    return (bits >> 11) * 1.1102230246251565e-16 + 5.551115123125783e-17
