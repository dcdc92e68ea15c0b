"""Putting the add-in where Excel finds it, taking it back, and testing that all is well."""

from opsheet.install.diagnosis import Diagnosis, Health
from opsheet.install.doctor import examine
from opsheet.install.installation import Installed, install, set_user_value, uninstall
from opsheet.install.machine import Machine, this_machine

__all__ = [
    "Diagnosis",
    "Health",
    "Installed",
    "Machine",
    "examine",
    "install",
    "set_user_value",
    "this_machine",
    "uninstall",
]
