"""Gives the generated requests values that exist, so that they reach what lies behind 404 and 422; counts answers.

A request that is wrong on purpose keeps its faults: values are put in where the generator meant to be right.
"""

import atexit
import json
import os
import random
import threading
from collections import Counter

import schemathesis
from schemathesis.core.parameters import ParameterLocation

KNOWN = json.loads(os.environ["FUZZ_KNOWN"])
# Whole bodies of operations that would hardly ever be met otherwise.
BODIES = json.loads(os.environ["FUZZ_BODIES"])
CASES = KNOWN["id"]
# The keys that this run calls with: the generator learns their ids from answers, and would revoke them.
OWN_KEYS = frozenset(KNOWN["ownKey"])
MOST_CASES = 400
EVERY = 1_000

chance = random.Random(int(os.environ["FUZZ_SEED"]))
lock = threading.Lock()
answers: Counter[int] = Counter()
reached: Counter[str] = Counter()


def is_wrong_on_purpose(case, location) -> bool:
    return case.meta is not None and case.meta.is_negative_at(location)


def furnish(value, often: float):
    """Puts known values under the names that they are known by, as deep as they stand."""
    if isinstance(value, list):
        return [furnish(each, often) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: chance.choice(KNOWN[name])
        if isinstance(inner, str) and name in KNOWN and chance.random() < often
        else furnish(inner, often)
        for name, inner in value.items()
    }


@schemathesis.hook
def before_call(context, case, kwargs):
    with lock:
        if case.path_parameters and not is_wrong_on_purpose(case, ParameterLocation.PATH):
            often = 0.9 if "/cases/" in case.path else 0.3
            case.path_parameters = furnish(case.path_parameters, often)
        if (case.path_parameters or {}).get("id") in OWN_KEYS:
            case.path_parameters["id"] = chance.choice(CASES)
        if case.query and not is_wrong_on_purpose(case, ParameterLocation.QUERY):
            case.query = furnish(case.query, 0.6)
        if case.headers and not is_wrong_on_purpose(case, ParameterLocation.HEADER):
            if "Idempotency-Key" in case.headers and chance.random() < 0.8:
                case.headers["Idempotency-Key"] = f"fuzz-{chance.getrandbits(64):x}"
            if chance.random() < 0.8:
                case.headers.pop("If-Match", None)
        if not is_wrong_on_purpose(case, ParameterLocation.BODY):
            whole = BODIES.get(case.operation.label)
            case.body = whole if whole is not None and chance.random() < 0.5 else furnish(case.body, 0.8)


@schemathesis.hook
def after_call(context, case, response):
    with lock:
        answers[response.status_code] += 1
        if response.status_code < 300:
            reached[case.operation.label] += 1
        if response.status_code == 201 and case.operation.label == "POST /api/v1/cases" and len(CASES) < MOST_CASES:
            CASES.append(json.loads(response.content)["id"])
        if answers.total() % EVERY == 0:
            print(f"{answers.total()} requests", flush=True)


@atexit.register
def tell():
    with open(os.environ["FUZZ_COUNTS"], "w", encoding="utf-8") as file:
        json.dump({"answers": answers, "reached": reached}, file)
