# Sets timing_hash: 8 hexadecimal digits that change when a source changes that decides how long a model takes.
#
# These are the engine's sources, the chip's (clock, caches, memories, start), the board's and the tools' settings. The link
# and the requests run between inferences and are no part of it: a firmware in which only they changed keeps its fits
# (docs/explanation/decisions/011-timing-identity.md). Of TensorFlow Lite Micro it is the library that is linked.
set(timing_patterns "${board_dir}/*" "${CMAKE_CURRENT_SOURCE_DIR}/toolchain/*" "${CMAKE_CURRENT_SOURCE_DIR}/engine/*.h")
foreach(chip_dir ${chip_dirs})
    list(APPEND timing_patterns "${chip_dir}/*.cpp" "${chip_dir}/*.h" "${chip_dir}/*.ld" "${chip_dir}/registers/*.h")
endforeach()
file(GLOB timing_sources CONFIGURE_DEPENDS ${timing_patterns})
foreach(library ${engine_libraries})
    if(EXISTS "${library}")
        list(APPEND timing_sources "${library}")
    endif()
endforeach()
list(APPEND timing_sources ${engine_sources})
list(REMOVE_DUPLICATES timing_sources)
# A change of any of them runs CMake again.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${timing_sources})
set(timing_lines "")
foreach(source ${timing_sources})
    cmake_path(GET source FILENAME name)
    file(SHA256 "${source}" digest)
    list(APPEND timing_lines "${name} ${digest}")
endforeach()
# By name, so that the folder that the tree lies in does not matter.
list(SORT timing_lines)
string(SHA256 timing_hash "${engine_flags_text};${engine_definitions};${timing_lines}")
string(SUBSTRING "${timing_hash}" 0 8 timing_hash)
