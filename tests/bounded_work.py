"""Work for a process of its own: what behaves, and what does not."""

import os
import time
from pathlib import Path

import numpy as np


def double(value):
    return 2 * value


def refuse(message):
    raise ValueError(message)


def print_and_give(value):
    print("een bibliotheek die iets afdrukt")
    return value


def count_for_ever(*, progress):
    number = 0
    while progress(number):
        number += 1
        time.sleep(0.05)
    return number


def tell_once_and_hang(value, *, progress):
    progress(value)
    hang()


def hang():
    """Loop where Python is never asked whether to stop: every signal that can be caught is held off."""
    import signal

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    while True:
        pass


def take(megabytes):
    return int(np.ones(megabytes * 131072).sum())


def die():
    os.abort()


def write_pid_and_hang(path):
    path.write_text(str(os.getpid()))
    hang()


def break_as_a_library():
    raise TypeError("expected <class 'Fill'>")


def stop_when_asked(*, progress):
    while progress("bezig"):
        time.sleep(0.05)
    return "gestopt"


def place(name):
    return str(Path.cwd()), os.environ.get(name)


def process_number():
    return os.getpid()
