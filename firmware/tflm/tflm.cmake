# A TensorFlow Lite Micro library of the user's (docs/tflm.md): finds it in TFLM_DIR, checks that it fits the board and its own
# headers, and sets what the firmware's build asks of an engine. As a script (cmake -DTFLM_DIR=... -DBOARD=... -P) it only says what
# it finds, a line each on standard output, which `throughline doctor` reads.
set(TFLM_LIBRARY "" CACHE FILEPATH "which libtensorflow-microlite.a, where TFLM_DIR holds several")
set(TFLM_OPS "typical" CACHE STRING "operators in the firmware: typical, full or names, as in typical,Svdf,Sub")

if(CMAKE_SCRIPT_MODE_FILE AND BOARD)
    include("${CMAKE_CURRENT_LIST_DIR}/../boards/${BOARD}/board.cmake")
    set(CMAKE_C_COMPILER arm-none-eabi-gcc)
endif()

# `state` is fine, remark or wrong; the rest is put together as message() does.
function(tflm_say state)
    set(text "")
    math(EXPR last "${ARGC} - 1")
    foreach(i RANGE 1 ${last})
        string(APPEND text "${ARGV${i}}")
    endforeach()
    if(CMAKE_SCRIPT_MODE_FILE)
        execute_process(COMMAND "${CMAKE_COMMAND}" -E echo "${state}: ${text}")
        if(state STREQUAL "wrong")
            message(FATAL_ERROR "TFLM_DIR cannot be used")
        endif()
    elseif(state STREQUAL "wrong")
        message(FATAL_ERROR "${text}")
    elseif(state STREQUAL "remark")
        message(WARNING "${text}")
    endif()
endfunction()

# The environment (as of make) goes before what an earlier configuration remembers.
foreach(name TFLM_DIR TFLM_LIBRARY TFLM_OPS)
    if(NOT "$ENV{${name}}" STREQUAL "")
        set(${name} "$ENV{${name}}")
    endif()
endforeach()
if(NOT TFLM_DIR)
    tflm_say(wrong "ENGINE=tflm links a TensorFlow Lite Micro library of yours: set TFLM_DIR to the folder that its build "
                   "left (docs/tflm.md)")
endif()
get_filename_component(tflm_root "${TFLM_DIR}" ABSOLUTE BASE_DIR "$ENV{PWD}")
if(NOT IS_DIRECTORY "${tflm_root}")
    tflm_say(wrong "TFLM_DIR is ${tflm_root}, which is no folder")
endif()

# Its files. A checkout keeps third-party headers where its Makefile downloads them, a generated project beside itself.
set(tflm_missing "")
foreach(header
        tensorflow/lite/micro/micro_interpreter.h
        tensorflow/lite/micro/micro_mutable_op_resolver.h
        tensorflow/lite/micro/arena_allocator/single_arena_buffer_allocator.h
        tensorflow/lite/micro/memory_planner/greedy_memory_planner.h
        tensorflow/lite/schema/schema_generated.h)
    if(NOT EXISTS "${tflm_root}/${header}")
        string(APPEND tflm_missing "\n  ${tflm_root}/${header} is missing: it is a header of TensorFlow Lite Micro itself.")
    endif()
endforeach()
set(tflm_resolver "${tflm_root}/tensorflow/lite/micro/micro_mutable_op_resolver.h")
if(EXISTS "${tflm_resolver}")
    file(STRINGS "${tflm_resolver}" lines REGEX "^#include \"(signal|tensorflow)/")
    foreach(line ${lines})
        string(REGEX MATCH "\"(.+)\"" match "${line}")
        if(NOT EXISTS "${tflm_root}/${CMAKE_MATCH_1}")
            string(APPEND tflm_missing "\n  ${tflm_root}/${CMAKE_MATCH_1} is missing: micro_mutable_op_resolver.h includes it.")
        endif()
    endforeach()
endif()
set(tflm_includes "${tflm_root}")
foreach(needed flatbuffers/include:flatbuffers/flatbuffers.h gemmlowp:fixedpoint/fixedpoint.h
        ruy:ruy/profiler/instrumentation.h)
    string(REPLACE ":" ";" needed "${needed}")
    list(GET needed 0 folder)
    list(GET needed 1 header)
    set(found "")
    foreach(place third_party tensorflow/lite/micro/tools/make/downloads)
        if(NOT found AND EXISTS "${tflm_root}/${place}/${folder}/${header}")
            set(found "${tflm_root}/${place}/${folder}")
        endif()
    endforeach()
    if(found)
        list(APPEND tflm_includes "${found}")
    else()
        string(APPEND tflm_missing "\n  ${folder}/${header} is missing: looked in third_party and in "
                                   "tensorflow/lite/micro/tools/make/downloads of ${tflm_root}.")
    endif()
endforeach()
if(TFLM_LIBRARY)
    get_filename_component(tflm_library "${TFLM_LIBRARY}" ABSOLUTE BASE_DIR "$ENV{PWD}")
    if(NOT EXISTS "${tflm_library}")
        string(APPEND tflm_missing "\n  ${tflm_library} is missing: TFLM_LIBRARY names it.")
    endif()
else()
    file(GLOB tflm_libraries "${tflm_root}/libtensorflow-microlite.a" "${tflm_root}/lib/libtensorflow-microlite.a"
        "${tflm_root}/gen/*/lib/libtensorflow-microlite.a")
    list(LENGTH tflm_libraries count)
    if(count EQUAL 0)
        string(APPEND tflm_missing "\n  libtensorflow-microlite.a is missing: looked in ${tflm_root}, its lib and its gen/*/lib.")
    elseif(count GREATER 1)
        list(JOIN tflm_libraries ", " lines)
        tflm_say(wrong "TFLM_DIR holds ${count} libraries, choose one by TFLM_LIBRARY: ${lines}")
    endif()
    set(tflm_library "${tflm_libraries}")
endif()
if(tflm_missing)
    tflm_say(wrong "TFLM_DIR lacks what the engine needs:${tflm_missing}")
endif()

# What the library's objects say of themselves.
string(REGEX REPLACE "gcc$" "" tflm_tools "${CMAKE_C_COMPILER}")
function(tflm_read result)
    execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE text ERROR_VARIABLE errors RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
        tflm_say(wrong "${tflm_library} cannot be read as a library: ${errors}")
    endif()
    set(${result} "${text}" PARENT_SCOPE)
endfunction()
tflm_read(tflm_attributes ${tflm_tools}readelf -A "${tflm_library}")
tflm_read(tflm_symbols ${tflm_tools}nm --defined-only -S "${tflm_library}")

function(tflm_count result pattern)
    string(REGEX MATCHALL "${pattern}" all "${tflm_attributes}")
    list(LENGTH all count)
    set(${result} ${count} PARENT_SCOPE)
endfunction()
tflm_count(objects "Tag_CPU_arch: ")
tflm_count(thumb_objects "Tag_CPU_arch: v7E?-M")
tflm_count(hard_objects "Tag_ABI_VFP_args: VFP registers")
tflm_count(fpu_objects "Tag_FP_arch: ")
tflm_count(newer_fpu_objects "Tag_FP_arch: FPv5")
tflm_count(single_objects "Tag_ABI_HardFP_use: SP only")
if(objects EQUAL 0 OR NOT thumb_objects EQUAL objects)
    tflm_say(wrong "${tflm_library} is not for this chip: ${thumb_objects} of its ${objects} objects are for Armv7-M. "
                   "Build it with TARGET=cortex_m_generic TARGET_ARCH=cortex-m7+fp")
endif()
if(hard_objects EQUAL 0)
    # Upstream's cortex-m7 (without +fp) passes floating-point values in core registers: then all of the firmware does.
    list(TRANSFORM BOARD_CPU_FLAGS REPLACE "-mfloat-abi=hard" "-mfloat-abi=softfp")
elseif(NOT hard_objects EQUAL objects)
    tflm_say(wrong "${tflm_library} mixes calling conventions: ${hard_objects} of its ${objects} objects pass floating-point "
                   "values in registers of the FPU. Build it anew with one TARGET_ARCH")
endif()
if(BOARD_CPU_FLAGS MATCHES "-mfpu=fpv[0-9]-sp" AND NOT single_objects EQUAL fpu_objects)
    tflm_say(wrong "${tflm_library} uses a double-precision FPU, and this chip has a single-precision one: it would stop at "
                   "an undefined instruction. Build it with FPU=fpv5-sp-d16 besides TARGET_ARCH=cortex-m7+fp")
endif()

if(BOARD_CPU_FLAGS MATCHES "-mfpu=fpv4" AND NOT newer_fpu_objects EQUAL 0)
    tflm_say(wrong "${tflm_library} uses the FPU of a Cortex-M7, and this chip has that of a Cortex-M4. Build it with "
                   "TARGET_ARCH=cortex-m4+fp")
endif()

function(tflm_has result symbol)
    string(REGEX MATCH "[ \n]${symbol}(\n|$)" match "${tflm_symbols}")
    if(match)
        set(${result} TRUE PARENT_SCOPE)
    else()
        set(${result} FALSE PARENT_SCOPE)
    endif()
endfunction()
tflm_has(is_tflm "_ZN6tflite16MicroInterpreter6InvokeEv")
if(NOT is_tflm)
    tflm_say(wrong "${tflm_library} has no tflite::MicroInterpreter::Invoke(): it is no TensorFlow Lite Micro library")
endif()

# Definitions that change the layout of structures or what a kernel's header declares, read off the symbols that each adds.
tflm_has(has_dynamic_tensors "TfLiteTensorFree")         # common.cc, without TF_LITE_STATIC_MEMORY
tflm_has(has_messages "_Z11MicroPrintfPKcz")             # micro_log.cc, without TF_LITE_STRIP_ERROR_STRINGS
tflm_has(has_cmsis_nn "arm_convolve_wrapper_s8")         # OPTIMIZED_KERNEL_DIR=cmsis_nn
tflm_has(has_compression "_ZN6tflite[0-9]+Micro(Interpreter)?Context24DecompressTensorToBufferE[^ \n]*")
set(tflm_definitions TF_LITE_DISABLE_X86_NEON TF_LITE_MCU_DEBUG_LOG TF_LITE_STATIC_MEMORY)
set(tflm_remarks "")
set(tflm_stripped 0)
if(has_dynamic_tensors)
    tflm_say(wrong "${tflm_library} was built without TF_LITE_STATIC_MEMORY: its tensors live on a heap, and the firmware has "
                   "none. Build it with another BUILD_TYPE than no_tf_lite_static_memory")
endif()
if(has_cmsis_nn)
    list(APPEND tflm_definitions CMSIS_NN)
else()
    set(tflm_remarks " reference")
    tflm_say(remark "${tflm_library} has no CMSIS-NN kernels: its latencies are not those of an optimized build. "
                    "Build it with OPTIMIZED_KERNEL_DIR=cmsis_nn")
endif()
if(has_compression)
    list(APPEND tflm_definitions USE_TFLM_COMPRESSION)
endif()
if(NOT has_messages)
    list(APPEND tflm_definitions TF_LITE_STRIP_ERROR_STRINGS)
    set(tflm_stripped 1)
    set(tflm_remarks "${tflm_remarks} stripped")
    tflm_say(remark "${tflm_library} was built without error strings (BUILD_TYPE=release): it does not say where an op starts, so "
                    "per-op profiles put all cycles on op 0, and refusals give no reason. Build it with "
                    "BUILD_TYPE=release_with_logs for both")
endif()

if(CMAKE_SCRIPT_MODE_FILE)
    # The rest compiles.
    string(REPLACE ";" ", " text "${tflm_definitions}")
    tflm_say(fine "${tflm_library}, ${objects} objects, built with ${text}")
    return()
endif()

# Headers of the same version as the library: as many virtual functions in each class that the two share.
set(probe "${CMAKE_BINARY_DIR}/tflm_layout_probe.a")
list(TRANSFORM tflm_definitions PREPEND "-D" OUTPUT_VARIABLE tflm_flags)
try_compile(probe_compiled SOURCES "${CMAKE_CURRENT_LIST_DIR}/layout_probe.cpp"
    CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${tflm_includes}" COMPILE_DEFINITIONS ${tflm_flags} -std=c++17 -fno-exceptions -fno-rtti
    ${BOARD_CPU_FLAGS} OUTPUT_VARIABLE probe_output COPY_FILE "${probe}")
if(NOT probe_compiled)
    tflm_say(wrong "the headers in ${tflm_root} do not compile, or are of a version that the adapter does not know:\n"
                   "${probe_output}")
endif()
tflm_read(probe_symbols ${tflm_tools}nm --defined-only -S "${probe}")
foreach(pair 10ProbeArena:N6tflite26SingleArenaBufferAllocatorE 12ProbePlanner:N6tflite19GreedyMemoryPlannerE
        14ProbeAllocator:N6tflite14MicroAllocatorE 12ProbeContext:N6tflite23MicroInterpreterContextE)
    string(REPLACE ":" ";" pair "${pair}")
    list(GET pair 0 ours)
    list(GET pair 1 theirs)
    string(REGEX MATCH "[0-9a-f]+ ([0-9a-f]+) [a-zA-Z] _ZTV${ours}" match "${probe_symbols}")
    set(our_size "${CMAKE_MATCH_1}")
    string(REGEX MATCH "[0-9a-f]+ ([0-9a-f]+) [a-zA-Z] _ZTV${theirs}" match "${tflm_symbols}")
    set(their_size "${CMAKE_MATCH_1}")
    if(NOT our_size STREQUAL their_size)
        tflm_say(wrong "${tflm_library} was not built from the headers in ${tflm_root}, or with other definitions: the "
                       "virtual functions of ${theirs} take 0x${their_size} bytes there and 0x${our_size} by the headers. "
                       "Build the library anew from this folder")
    endif()
endforeach()

# Operators.
set(typical_operators AveragePool2D MaxPool2D Conv2D DepthwiseConv2D FullyConnected Add Mul Mean Pad PadV2 Relu Relu6 LeakyRelu
    Tanh Logistic HardSwish Softmax Reshape Transpose Concatenation Split SplitV Slice StridedSlice Pack Unpack ArgMax
    ResizeNearestNeighbor ExpandDims Squeeze Quantize Dequantize)
file(STRINGS "${tflm_resolver}" lines REGEX "TfLiteStatus Add[A-Z]")
set(known_operators "")
foreach(line ${lines})
    if(line MATCHES "TfLiteStatus Add([A-Za-z0-9]+)\\(")
        list(APPEND known_operators "${CMAKE_MATCH_1}")
    endif()
endforeach()
# Neither operators, nor with kernels in the library that a microcontroller's build leaves.
list(REMOVE_ITEM known_operators Custom Builtin EthosU)
string(REPLACE "," ";" tflm_names "${TFLM_OPS}")
set(tflm_operators "")
foreach(name ${tflm_names})
    if(name STREQUAL "typical")
        list(APPEND tflm_operators ${typical_operators})
    elseif(name STREQUAL "full")
        list(APPEND tflm_operators ${known_operators})
    else()
        list(APPEND tflm_operators ${name})
    endif()
endforeach()
list(REMOVE_DUPLICATES tflm_operators)
foreach(name ${tflm_operators})
    if(NOT name IN_LIST known_operators)
        tflm_say(wrong "TFLM_OPS is ${TFLM_OPS}: this TensorFlow Lite Micro has no operator ${name}; its names stand behind Add "
                       "in ${tflm_resolver}")
    endif()
endforeach()
list(JOIN tflm_operators " " tflm_operator_names)
list(TRANSFORM tflm_operators REPLACE "(.+)" "TL_OPERATOR(\\1)" OUTPUT_VARIABLE lines)
list(JOIN lines "\n" text)
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/tflm/tflm_operators.inc" CONTENT "@text@\n" @ONLY)

# Version: the commit if the folder is a checkout, and in any case which library.
set(commit "unknown")
execute_process(COMMAND git -C "${tflm_root}" rev-parse --show-toplevel OUTPUT_VARIABLE top ERROR_QUIET
    OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status)
get_filename_component(real_root "${tflm_root}" REALPATH)
if(status EQUAL 0 AND top STREQUAL real_root)
    execute_process(COMMAND git -C "${tflm_root}" rev-parse --short=7 HEAD OUTPUT_VARIABLE commit
        OUTPUT_STRIP_TRAILING_WHITESPACE)
    string(SUBSTRING "${commit}" 0 7 commit)
endif()
file(SHA256 "${tflm_library}" digest)
string(SUBSTRING "${digest}" 0 8 digest)
string(SUBSTRING "${commit} lib ${digest}${tflm_remarks}" 0 31 tflm_version)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${tflm_library}" "${tflm_resolver}")
message(STATUS "TensorFlow Lite Micro ${tflm_version}: ${tflm_library}")

foreach(source account engine_tflm messages model_check text)
    list(APPEND engine_sources "${CMAKE_CURRENT_LIST_DIR}/${source}.cpp")
endforeach()
set(engine_system_includes ${tflm_includes})
set(engine_libraries "${tflm_library}")
set(engine_flags -Os ${BOARD_CPU_FLAGS} "-I${CMAKE_BINARY_DIR}/tflm" "-ffile-prefix-map=${tflm_root}=tflm")
set(engine_flags_text "library as its owner built it, adapter -Os")
set(static_limit 16384)
list(APPEND tflm_definitions "TL_TFLM_VERSION=\"${tflm_version}\"" TL_TFLM_STRIPPED=${tflm_stripped})
set(engine_definitions ${tflm_definitions})
set(engine_note "version ${tflm_version}\noperators ${tflm_operator_names}")
