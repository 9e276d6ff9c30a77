"""A copy of onnxruntime that runs its AVX2 paths on a processor with AVX-512, for ``instruction_sets.py``.

The runtime has no switch for it: it asks the processor with CPUID and XGETBV, and takes its AVX-512 paths where XGETBV says that
the operating system saves the AVX-512 registers. The copy has each XGETBV, which is always preceded by ``ecx = 0``, replaced
by ``lea eax, [rcx + 7]``: the answer of an operating system that saves x87, SSE and AVX registers and no others. The two
instructions have the same length, and nothing else of the file changes. The copy is made from the installed package, kept in a
temporary folder, and never shipped.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import onnxruntime

XGETBV = bytes.fromhex("0f01d0")
LEA_EAX_RCX_7 = bytes.fromhex("8d4107")

TUNABLES = ",".join(f"-{name}" for name in ("AVX512F", "AVX512VL", "AVX512BW", "AVX512CD", "AVX512DQ"))
"""What the C library is told not to use."""


def copy_runtime(folder: Path) -> int:
    """Copy the installed onnxruntime into the folder without its AVX-512 paths, and return how many XGETBV were replaced.

    Raises:
        RuntimeError: an instruction stands where the disassembly says, and its bytes are others.
        subprocess.CalledProcessError: objdump (package binutils) failed.
    """
    installed = Path(onnxruntime.__file__).parent
    shutil.copytree(
        installed, folder / "onnxruntime", ignore=shutil.ignore_patterns("libonnxruntime.so*", "__pycache__")
    )
    [library] = (folder / "onnxruntime" / "capi").glob("onnxruntime_pybind11_state*.so")
    code = bytearray(library.read_bytes())
    places = find_xgetbv(library)
    for place in places:
        if code[place : place + 3] != XGETBV:
            raise RuntimeError(f"no XGETBV at {place:#x} of {library.name}")
        code[place : place + 3] = LEA_EAX_RCX_7
    library.write_bytes(code)
    return len(places)


def find_xgetbv(library: Path) -> list[int]:
    """Return the places of all XGETBV instructions in the file, in bytes from its beginning."""
    sections = subprocess.run(["objdump", "-h", str(library)], capture_output=True, text=True, check=True).stdout
    found = re.search(r" \.text +\w+ +(?P<address>[0-9a-f]+) +\w+ +(?P<offset>[0-9a-f]+)", sections)
    if found is None:
        raise RuntimeError(f"{library.name} has no section .text")
    shift = int(found["address"], 16) - int(found["offset"], 16)
    command = ["objdump", "-d", "-j", ".text", "--no-show-raw-insn", str(library)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as disassembler:
        assert disassembler.stdout is not None
        return [int(line.partition(":")[0], 16) - shift for line in disassembler.stdout if "xgetbv" in line]


def build_environment(folder: Path, root: Path) -> dict[str, str]:
    """Return an environment in which Python takes the copy, and NumPy and the C library leave AVX-512 alone too."""
    from numpy._core._multiarray_umath import __cpu_dispatch__

    wide = [name for name in __cpu_dispatch__ if name == "X86_V4" or name.startswith("AVX512")]
    return {
        **os.environ,
        "PYTHONPATH": f"{folder}{os.pathsep}{root}",
        "NPY_DISABLE_CPU_FEATURES": " ".join(wide),
        "OPENBLAS_CORETYPE": "Haswell",
        "GLIBC_TUNABLES": f"glibc.cpu.hwcaps={TUNABLES}",
    }
