// The wire contract between a Throughline host and its firmware.
//
// This header is the protocol document. The firmware compiles it, the host imports it as the module
// `CLink`, and neither side defines a record anywhere else.
//
// Framing. A frame is COBS-encoded and ends with one zero byte, so that a reader resynchronizes at the
// next zero whatever came before. Decoded, a frame is
//
//     tl_frame_header | payload (0 to TL_MAX_PAYLOAD bytes) | CRC-32 of both, little-endian
//
// CRC-32 is the reflected polynomial 0xEDB88320, initial value and final XOR 0xFFFFFFFF (zlib's). All
// integers are little-endian, all records packed to their natural alignment without holes (asserted below).
//
// Order. Stop-and-wait: the host sends one request and sends no further byte until the answer has arrived,
// since the F7's USART has no FIFO and the core stalls while flash is erased or programmed. Each request has
// exactly one answer, with the request's sequence number: type `request | TL_ANSWER`, or TL_ERROR. A frame
// that does not decode, or whose CRC is wrong, is answered by TL_ERROR with sequence 0 and code
// TL_ERROR_FRAME; empty frames (stray zeros) are ignored in silence. The firmware speaks unasked in one case only: TL_EVENT_FAULT, sent by a
// fault handler before it resets, and once at boot when the watchdog had bitten.
//
// Text. After the answer to TL_MLPERF the firmware speaks the text protocol of MLPerf Tiny instead (docs/reference/protocol.md) and
// ignores what is no frame. The first whole frame ends that, leaves no model selected, and is served as any other.
#ifndef THROUGHLINE_LINK_H
#define THROUGHLINE_LINK_H

#include <stdint.h>

#ifdef __cplusplus
#define TL_STATIC_ASSERT(condition, text) static_assert(condition, text)
extern "C" {
#else
#define TL_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#endif

/// Version of this contract; both sides refuse another one. It stays when a request is added, since a host insists on
/// the build id of the firmware that it knows.
#define TL_LINK_VERSION 1u

/// Largest payload of one frame in bytes.
#define TL_MAX_PAYLOAD 1024u

/// Data bytes that fit in one frame behind a record of `record` bytes.
#define TL_MAX_DATA(record) (TL_MAX_PAYLOAD - (uint32_t)sizeof(record))

/// First choice and fallback of the serial speed in baud, 8N1. The firmware starts at the first and swaps to
/// the other after TL_BAUD_SWAP_ERRORS framing errors (USART FE) without a valid frame in between.
#define TL_BAUD_FAST 921600u
#define TL_BAUD_SLOW 115200u
#define TL_BAUD_SWAP_ERRORS 8u

/// Ops that one model may have: as many as can be planned well before the watchdog bites.
#define TL_MAX_OPS 4096u

/// Ops that one inference times; those of a longer model are timed by several.
#define TL_TIMED_OPS 512u

/// Inferences that one TL_INVOKE may ask for.
#define TL_MAX_INVOKES 64u

typedef struct {
    uint8_t version;    // TL_LINK_VERSION
    uint8_t type;       // tl_frame_type
    uint16_t sequence;  // chosen by the host, repeated in the answer
} tl_frame_header;
TL_STATIC_ASSERT(sizeof(tl_frame_header) == 4, "tl_frame_header");

enum {
    TL_ANSWER = 0x80,

    TL_HELLO = 0x01,         // -                        -> tl_hello
    TL_FLASH_ERASE = 0x10,   // tl_flash_range           -> -          whole sectors of the model region
    TL_FLASH_WRITE = 0x11,   // tl_flash_range + data    -> -          words, model region only
    TL_FLASH_CRC = 0x12,     // tl_flash_range           -> tl_crc     any flash address
    TL_FLASH_READ = 0x13,    // tl_flash_range           -> data       any flash address, at most TL_MAX_PAYLOAD bytes
    TL_MODEL_SELECT = 0x20,  // tl_address               -> tl_selected  verify the entry, prepare the engine
    TL_TENSOR_INFO = 0x21,   // tl_tensor_ref            -> tl_tensor
    TL_TENSOR_WRITE = 0x22,  // tl_tensor_range + data   -> -          inputs only
    TL_TENSOR_READ = 0x23,   // tl_tensor_range          -> data       inputs and outputs
    TL_INVOKE = 0x24,        // tl_invoke                -> tl_invoked
    TL_OP_PROFILE = 0x25,    // tl_op_range              -> tl_op_timing[count]
    TL_MEMORY = 0x26,        // -                        -> tl_memory
    TL_ARENA_PLACE = 0x27,   // tl_arena_place           -> -          for models selected later, until a reset
    TL_LAST_FAULT = 0x30,    // -                        -> tl_fault   kind TL_FAULT_NONE if none since power-on
    TL_PROVOKE = 0x31,       // tl_provoke               -> TL_EVENT_FAULT instead of an answer
    TL_RESET = 0x32,         // -                        -> -          then a system reset
    TL_CLOCK = 0x33,         // -                        -> tl_cycles  core cycles since start
    TL_AGAIN = 0x35,         // tl_again                 -> the answer or error to that request once more
    TL_ECHO = 0x34,          // data                     -> the same data
    TL_MLPERF = 0x40,        // tl_mlperf                -> -          then text, until a whole frame arrives

    TL_EVENT_FAULT = 0x7E,   // firmware only, sequence 0: tl_fault
    TL_ERROR = 0x7F,         // firmware only: tl_error
};

/// Codes of tl_error, and of the engine status record below. Numbers are never reused.
enum {
    TL_OK = 0,
    // link
    TL_ERROR_FRAME = 1,       // not COBS, too short or long, or wrong CRC
    TL_ERROR_VERSION = 2,     // found = version of the frame
    TL_ERROR_TYPE = 3,        // found = unknown frame type
    TL_ERROR_LENGTH = 4,      // expected, found: payload bytes
    TL_ERROR_ARGUMENT = 5,    // found = the value out of range
    TL_ERROR_STATE = 6,       // no model selected
    // flash
    TL_ERROR_FLASH_REGION = 16,  // address outside the model region; found = address
    TL_ERROR_FLASH_ALIGN = 17,
    TL_ERROR_FLASH_ERASE = 18,   // found = FLASH_SR
    TL_ERROR_FLASH_WRITE = 19,   // found = FLASH_SR
    TL_ERROR_FLASH_VERIFY = 20,  // read back differs; found = address
    // model entry
    TL_ERROR_ENTRY_MAGIC = 32,
    TL_ERROR_ENTRY_VERSION = 33,
    TL_ERROR_ENTRY_BOUNDS = 34,
    TL_ERROR_ENTRY_HEADER_CRC = 35,
    TL_ERROR_ENTRY_CRC = 36,
    // engine
    TL_ERROR_MODEL_FORMAT = 48,      // not a TFLite flatbuffer, or an offset leads outside the file
    TL_ERROR_MODEL_VERSION = 49,     // schema version; expected 3
    TL_ERROR_MODEL_STRUCTURE = 50,   // no subgraph, more than one, dangling tensor index
    TL_ERROR_TOO_MANY_OPS = 51,      // expected <= TL_MAX_OPS, found
    TL_ERROR_OP_UNKNOWN = 52,        // op_code = the BuiltinOperator
    TL_ERROR_OP_TYPE = 53,           // tensor type; expected, found = TensorType
    TL_ERROR_OP_SHAPE = 54,          // inconsistent shapes; expected, found
    TL_ERROR_OP_QUANTIZATION = 55,   // scales or zero points missing, or out of range
    TL_ERROR_OP_OPTIONS = 56,        // an option the kernel does not implement
    TL_ERROR_OP_BUFFER = 57,         // constant missing or of another size; expected, found: bytes
    TL_ERROR_ARENA = 58,             // expected = bytes needed, found = bytes there
    TL_ERROR_INVOKE = 59,
    TL_ERROR_ENGINE = 60,            // engine-specific; see text
};

#define TL_NO_OP 0xFFFFu

/// What went wrong, where, and the two numbers that a message needs.
typedef struct {
    uint16_t code;      // one of the TL_ERROR_ codes
    uint16_t op_index;  // index in the subgraph's operators, TL_NO_OP if none
    uint16_t op_code;   // BuiltinOperator of that op, TL_NO_OP if none
    uint16_t tensor;    // tensor index, TL_NO_OP if none
    int32_t expected;
    int32_t found;
    char text[32];      // a few words, zero-terminated
} tl_error;
TL_STATIC_ASSERT(sizeof(tl_error) == 48, "tl_error");

#define TL_MAX_EXTENTS 4
#define TL_MAX_SECTORS 24

enum { TL_MEMORY_DTCM = 1, TL_MEMORY_SRAM = 2 };

typedef struct {
    uint32_t base;
    uint32_t size;
    uint32_t kind;  // TL_MEMORY_DTCM, TL_MEMORY_SRAM
} tl_extent;
TL_STATIC_ASSERT(sizeof(tl_extent) == 12, "tl_extent");

enum {
    TL_FLASH_BUS_AXI = 0,   // Cortex-M7, through its caches
    TL_FLASH_BUS_ITCM = 1,  // Cortex-M7, through the ART accelerator
    TL_FLASH_BUS_CODE = 2,  // Cortex-M4's instruction and data buses, through the ART accelerator
};

/// Bits of tl_hello.features.
enum {
    TL_FEATURE_ICACHE = 1 << 0,
    TL_FEATURE_DCACHE = 1 << 1,
    TL_FEATURE_ART = 1 << 2,
    TL_FEATURE_PREFETCH = 1 << 3,
    TL_FEATURE_FPU = 1 << 4,
    TL_FEATURE_HSE = 1 << 5,        // clock from the 8 MHz bypass input; otherwise from HSI
    TL_FEATURE_OVERDRIVE = 1 << 6,
    TL_FEATURE_HSE_STUCK = 1 << 7,  // the bypass input said that it is ready, and no PLL locked on it
    TL_FEATURE_BOOST = 1 << 8,      // regulator of an STM32L4+ in range 1 with boost, for more than 80 MHz
};

/// Why the chip last started.
enum {
    TL_RESET_POWER = 1,
    TL_RESET_PIN = 2,
    TL_RESET_SOFTWARE = 3,
    TL_RESET_WATCHDOG = 4,
    TL_RESET_OTHER = 5,
};

/// Everything that a measurement must know about the board and its firmware.
typedef struct {
    uint8_t unique_id[12];     // the chip's 96-bit id
    uint8_t build_id[20];      // GNU build id of the firmware (SHA-1 note of the ELF)
    char board[24];            // "nucleo-f746zg"
    char engine[16];           // "bundled", "tflm"
    char engine_version[32];
    char compiler[48];         // "gcc 12.2.1 20221205"
    char flags[96];            // code generation flags
    uint32_t clock_hz;         // core clock; CYCCNT counts at this rate
    uint32_t bus_clock_hz;     // APB clock of the link's USART
    uint32_t flash_wait_states;
    uint32_t flash_bus;        // TL_FLASH_BUS_: which bus code and models are fetched over
    uint32_t features;         // TL_FEATURE_ bits
    uint32_t reset_cause;      // TL_RESET_
    uint32_t flash_base;
    uint32_t flash_bytes;
    uint32_t firmware_bytes;   // bytes of flash that the image takes, from flash_base
    uint32_t model_base;       // first sector behind the firmware's region; entries start here
    uint32_t model_end;
    uint32_t ram_base;
    uint32_t ram_bytes;
    uint32_t stack_bytes;
    uint32_t static_bytes;     // .data, .bss and stack together
    uint32_t engine_static_bytes;  // of those, the engine's
    uint32_t arena_base;
    uint32_t arena_bytes;
    uint32_t code_engine_bytes;    // flash taken by the engine's code and constants
    uint32_t code_other_bytes;     // flash taken by everything else in the image
    uint32_t max_ops;
    uint32_t sector_count;     // may be more than TL_MAX_SECTORS
    uint32_t extent_count;
    uint32_t timing_hash;      // of the sources that decide how long a model takes (firmware/timing.cmake); 0 if unknown
    tl_extent extents[TL_MAX_EXTENTS];        // where the arena lies
    uint16_t sector_kib[TL_MAX_SECTORS];      // flash sectors in order, KiB; all others are as large as the last of these
} tl_hello;
TL_STATIC_ASSERT(sizeof(tl_hello) == 248 + 24 * 4 + 48 + 48, "tl_hello");

typedef struct {
    uint32_t address;
    uint32_t length;  // bytes
} tl_flash_range;
TL_STATIC_ASSERT(sizeof(tl_flash_range) == 8, "tl_flash_range");

typedef struct {
    uint32_t crc;
} tl_crc;
TL_STATIC_ASSERT(sizeof(tl_crc) == 4, "tl_crc");

typedef struct {
    uint32_t address;
} tl_address;
TL_STATIC_ASSERT(sizeof(tl_address) == 4, "tl_address");

// Model log. An entry starts at a multiple of TL_ENTRY_ALIGN in the model region with this header, and the
// `.tflite` bytes follow it at once, so that each blob lies at the same offset modulo 1 KiB and is 32-byte
// aligned. The header is written last: a half-written entry has no magic.
#define TL_ENTRY_MAGIC 0x314D4C54u  // "TLM1"
#define TL_ENTRY_VERSION 1u
#define TL_ENTRY_ALIGN 1024u

typedef struct {
    uint32_t magic;
    uint32_t version;
    uint32_t length;      // bytes of the blob
    uint32_t crc;         // CRC-32 of the blob
    uint8_t id[32];       // SHA-256 of the blob
    uint32_t next;        // address where the next entry may start
    uint32_t header_crc;  // CRC-32 of the fields above
    uint32_t sequence;    // number of entries written before this one, 0xFFFFFFFF if unknown: tells the oldest
    uint32_t reserved;    // 0xFFFFFFFF
} tl_entry_header;
TL_STATIC_ASSERT(sizeof(tl_entry_header) == 64, "tl_entry_header");

/// The last request that was served: its answer is sent again as it was, or TL_ERROR_STATE if another one was. So a host
/// that got a damaged answer, or none, need not have a request served twice.
typedef struct {
    uint16_t sequence;
    uint16_t reserved;
} tl_again;
TL_STATIC_ASSERT(sizeof(tl_again) == 4, "tl_again");

/// Bytes of arena by kind, as the engine laid them out.
typedef struct {
    uint32_t tensors;     // head: activations, by the greedy plan
    uint32_t scratch;     // part of the head that is kernels' scratch beyond the tensors' own peak
    uint32_t persistent;  // tail: what lives as long as the model is selected
    uint32_t total;       // bytes of arena used: head + tail
} tl_arena;
TL_STATIC_ASSERT(sizeof(tl_arena) == 16, "tl_arena");

/// Which part of the arena a model gets.
typedef struct {
    uint32_t offset;  // from tl_hello.arena_base, a multiple of 16
    uint32_t bytes;   // 0 for all that lies behind the offset
} tl_arena_place;
TL_STATIC_ASSERT(sizeof(tl_arena_place) == 8, "tl_arena_place");

typedef struct {
    uint32_t blob_address;
    uint32_t blob_bytes;
    uint16_t op_count;
    uint16_t input_count;
    uint16_t output_count;
    uint16_t reserved;
    uint32_t prepare_cycles_low;
    uint32_t prepare_cycles_high;
    tl_arena arena;
} tl_selected;
TL_STATIC_ASSERT(sizeof(tl_selected) == 40, "tl_selected");

enum { TL_TENSOR_INPUT = 0, TL_TENSOR_OUTPUT = 1 };

typedef struct {
    uint16_t direction;  // TL_TENSOR_INPUT, TL_TENSOR_OUTPUT
    uint16_t index;
} tl_tensor_ref;
TL_STATIC_ASSERT(sizeof(tl_tensor_ref) == 4, "tl_tensor_ref");

typedef struct {
    uint32_t type;        // TFLite's TensorType
    uint32_t bytes;
    uint32_t rank;
    int32_t dims[6];
    float scale;          // 0 if not quantized
    int32_t zero_point;
} tl_tensor;
TL_STATIC_ASSERT(sizeof(tl_tensor) == 44, "tl_tensor");

typedef struct {
    tl_tensor_ref tensor;
    uint32_t offset;
    uint32_t length;
} tl_tensor_range;
TL_STATIC_ASSERT(sizeof(tl_tensor_range) == 12, "tl_tensor_range");

/// Bits of tl_invoke.flags.
enum {
    TL_INVOKE_COLD = 1 << 0,    // clean and invalidate both caches before the first inference
    TL_INVOKE_PER_OP = 1 << 1,  // time TL_TIMED_OPS ops of the last inference (TL_OP_PROFILE reads them)
};
/// With TL_INVOKE_PER_OP: position of the first op to be timed in tl_invoke.flags.
#define TL_INVOKE_FIRST_OP 16

typedef struct {
    uint32_t count;  // 1 to TL_MAX_INVOKES
    uint32_t flags;
} tl_invoke;
TL_STATIC_ASSERT(sizeof(tl_invoke) == 8, "tl_invoke");

typedef struct {
    uint32_t low;
    uint32_t high;
} tl_cycles;
TL_STATIC_ASSERT(sizeof(tl_cycles) == 8, "tl_cycles");

/// Answer to TL_INVOKE: this record, then `count` tl_cycles, one an inference.
typedef struct {
    uint32_t count;
    uint32_t reserved;
} tl_invoked;
TL_STATIC_ASSERT(sizeof(tl_invoked) == 8, "tl_invoked");

typedef struct {
    uint16_t first;
    uint16_t count;
} tl_op_range;
TL_STATIC_ASSERT(sizeof(tl_op_range) == 4, "tl_op_range");

typedef struct {
    uint16_t op_index;
    uint16_t op_code;
    tl_cycles cycles;
} tl_op_timing;
TL_STATIC_ASSERT(sizeof(tl_op_timing) == 12, "tl_op_timing");

/// Memory in use with a model selected. High-water marks are read from painted memory.
typedef struct {
    tl_arena arena;
    uint32_t arena_bytes;            // arena there
    uint32_t arena_high_water;       // bytes of the arena that are laid out, or were touched since it was
    uint32_t stack_bytes;
    uint32_t stack_high_water;
    uint32_t static_bytes;           // .data + .bss + stack
    uint32_t engine_static_bytes;
    uint32_t stack_prepare_high_water;  // of stack_bytes, while the model was prepared; 0 from a firmware before it was told
    uint32_t reserved;
} tl_memory;
TL_STATIC_ASSERT(sizeof(tl_memory) == 48, "tl_memory");

enum {
    TL_FAULT_NONE = 0,
    TL_FAULT_HARD = 1,
    TL_FAULT_MEMORY = 2,
    TL_FAULT_BUS = 3,
    TL_FAULT_USAGE = 4,
    TL_FAULT_NMI = 5,
    TL_FAULT_WATCHDOG = 6,
    TL_FAULT_STACK = 7,  // a fault whose stack pointer lay outside the stack
};

typedef struct {
    uint32_t kind;      // TL_FAULT_
    uint32_t pc;        // of the faulting instruction, 0 if unknown
    uint32_t lr;
    uint32_t sp;
    uint32_t xpsr;
    uint32_t cfsr;
    uint32_t hfsr;
    uint32_t mmfar;
    uint32_t bfar;
    uint16_t op_index;  // op that was running, TL_NO_OP if none
    uint16_t request;   // frame type that was being served, 0 if none
} tl_fault;
TL_STATIC_ASSERT(sizeof(tl_fault) == 40, "tl_fault");

/// Faults that a self-test may ask for.
enum {
    TL_PROVOKE_UNDEFINED = 1,  // an undefined instruction
    TL_PROVOKE_UNMAPPED = 2,   // a load from an address with nothing behind it
    TL_PROVOKE_STACK = 3,      // recursion past the end of the stack
    TL_PROVOKE_HANG = 4,       // an endless loop, until the watchdog bites
};

typedef struct {
    uint32_t kind;
} tl_provoke;
TL_STATIC_ASSERT(sizeof(tl_provoke) == 4, "tl_provoke");

/// What the bytes are that a benchmark of MLPerf Tiny loads, and how they become the model's only input.
enum {
    TL_MLPERF_RAW = 1,     // the tensor's own bytes
    TL_MLPERF_PIXELS = 2,  // unsigned bytes; an int8 tensor gets them less 128
    TL_MLPERF_FLOATS = 3,  // float32; an int8 tensor gets them quantized
};

/// What a benchmark of MLPerf Tiny returns.
enum {
    TL_MLPERF_VALUES = 1,      // the first output, dequantized
    TL_MLPERF_MEAN_SQUARE = 2,  // mean square of the first output less the loaded floats
};

/// The model to be driven is the selected one.
typedef struct {
    char benchmark[16];  // "kws01", as the runner names it; zero-terminated
    uint32_t baud;       // TL_BAUD_FAST or TL_BAUD_SLOW, from the answer on
    uint16_t input;      // TL_MLPERF_RAW, TL_MLPERF_PIXELS, TL_MLPERF_FLOATS
    uint16_t result;     // TL_MLPERF_VALUES, TL_MLPERF_MEAN_SQUARE
} tl_mlperf;
TL_STATIC_ASSERT(sizeof(tl_mlperf) == 24, "tl_mlperf");

#ifdef __cplusplus
}
#endif

#endif
