"""What holds for all tests."""

from __future__ import annotations

from laws import use_one_profile

use_one_profile()
