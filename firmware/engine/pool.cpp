#include "multiply.h"
#include "operators.h"
#include "window.h"

namespace engine {
namespace {

/// TFLite's BuiltinOptions.
constexpr uint32_t pool_2d_options = 5;
/// Pixels of an image whose int8 values can be added up in 32 bits.
constexpr int64_t max_pixels = 1 << 23;
constexpr int64_t max_int16_pixels = 1 << 15;

struct Pool {
    uint16_t batches;
    uint16_t image_h;
    uint16_t image_w;
    uint16_t channels;
    uint16_t output_h;
    uint16_t output_w;
    uint16_t kernel_h;
    uint16_t kernel_w;
    uint16_t stride_h;
    uint16_t stride_w;
    uint16_t pad_h;
    uint16_t pad_w;
    int8_t low;
    int8_t high;
    uint16_t reserved;
};
static_assert(sizeof(Pool) == 28, "Pool");

/// A pool of int16 values.
struct Int16Pool {
    Pool shape;
    int16_t low;
    int16_t high;
};
static_assert(sizeof(Int16Pool) == 32, "Int16Pool");

/// A window's values: the first of them in the image, and how many.
struct Window {
    const uint8_t *bytes;
    int32_t rows;
    int32_t columns;

    const int8_t *first() const { return reinterpret_cast<const int8_t *>(bytes); }
    int32_t count() const { return rows * columns; }
};

/// Calls `reduce(window, outputs)` for each output pixel; it writes the pixel's channels.
template <typename Value, typename Reduce>
inline void each_window(const Call &call, const Pool &p, Reduce reduce) {
    const uint8_t *image = call.input<uint8_t>(0);
    const uint32_t pixel_bytes = p.channels * static_cast<uint32_t>(sizeof(Value));
    Value *output = call.output<Value>();
    for (uint32_t batch = 0; batch < p.batches; ++batch) {
        for (int32_t y = 0; y < p.output_h; ++y) {
            const int32_t top = y * p.stride_h - p.pad_h;
            const Taps down = Taps::inside(top, p.image_h, p.kernel_h, 1);
            for (int32_t x = 0; x < p.output_w; ++x) {
                const int32_t left = x * p.stride_w - p.pad_w;
                const Taps across = Taps::inside(left, p.image_w, p.kernel_w, 1);
                const uint32_t row = static_cast<uint32_t>(top + down.first);
                const uint32_t column = static_cast<uint32_t>(left + across.first);
                const uint8_t *first = image + (row * p.image_w + column) * pixel_bytes;
                reduce(Window{first, down.end - down.first, across.end - across.first}, output);
                output += p.channels;
            }
        }
        image += static_cast<uint32_t>(p.image_h) * p.image_w * pixel_bytes;
    }
}

#if defined(__ARM_FEATURE_DSP)

/// The larger of each of four int8 values: SSUB8 notes where the first is not below the second, SEL takes it there.
inline uint32_t larger_bytes(uint32_t a, uint32_t b) {
    uint32_t result;
    __asm__("ssub8 %0, %1, %2\n\tsel %0, %1, %2" : "=&r"(result) : "r"(a), "r"(b) : "cc");
    return result;
}

inline uint32_t smaller_bytes(uint32_t a, uint32_t b) {
    uint32_t result;
    __asm__("ssub8 %0, %1, %2\n\tsel %0, %2, %1" : "=&r"(result) : "r"(a), "r"(b) : "cc");
    return result;
}

#endif

/// Reduces each window of an int16 image, channel by channel: `begin`, then `add(so far, value)` for each value, then
/// `finish(result, values)`.
template <typename Add, typename Finish>
void run_int16(const Call &call, int32_t begin, Add add, Finish finish) {
    const Int16Pool &layer = call.parameters<Int16Pool>();
    const Pool &p = layer.shape;
    each_window<int16_t>(call, p, [&](const Window &window, int16_t *output) {
        for (uint32_t channel = 0; channel < p.channels; ++channel) {
            int32_t result = begin;
            for (int32_t y = 0; y < window.rows; ++y)
                for (int32_t x = 0; x < window.columns; ++x) {
                    const uint32_t pixel = static_cast<uint32_t>(y) * p.image_w + static_cast<uint32_t>(x);
                    result = add(result, load_at<int16_t>(window.bytes, pixel * p.channels + channel));
                }
            output[channel] = static_cast<int16_t>(clamp(finish(result, window.count()), layer.low, layer.high));
        }
    });
}

}  // namespace

uint16_t prepare_pool(Builder &builder) {
    Tensor input, output;
    TL_TRY(builder.options(pool_2d_options));
    TL_TRY(builder.arity(1, 1));
    TL_TRY(builder.input(0, input));
    TL_TRY(builder.output(output));
    const bool wide = input.is_int16();
    TL_TRY(wide ? builder.symmetric(input) : builder.quantized(input));
    TL_TRY(wide ? builder.symmetric(output) : builder.quantized(output));
    TL_TRY(builder.rank(input, 4));
    TL_TRY(builder.rank(output, 4));
    const float difference = input.scale > output.scale ? input.scale - output.scale : output.scale - input.scale;
    if (static_cast<double>(difference) > 1.0e-6)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, 0, 1, "scale changes", output.index);
    if (input.zero_point != output.zero_point)
        return builder.refuse(TL_ERROR_OP_QUANTIZATION, input.zero_point, output.zero_point, "zero point changes",
                              output.index);
    TL_TRY(builder.dimension(output, input.dims[0], output.dims[0], "batches"));
    TL_TRY(builder.dimension(output, input.dims[3], output.dims[3], "channels"));
    const Table &options = builder.operation.options;
    const uint8_t padding = options.scalar<uint8_t>(0, 0);
    const int32_t stride_w = options.scalar<int32_t>(1, 0);
    const int32_t stride_h = options.scalar<int32_t>(2, 0);
    WindowAxis across{input.dims[2], options.scalar<int32_t>(3, 0), stride_w, 1, output.dims[2], 0};
    WindowAxis down{input.dims[1], options.scalar<int32_t>(4, 0), stride_h, 1, output.dims[1], 0};
    const uint8_t activation = options.scalar<uint8_t>(5, 0);
    if (builder.model.file.broken) return builder.refuse(TL_ERROR_MODEL_FORMAT, 0, 0, "options");
    TL_TRY(down.check(builder, padding, output));
    TL_TRY(across.check(builder, padding, output));
    if (input.dims[0] > max_window_dim || input.dims[3] > max_window_dim)
        return builder.refuse(TL_ERROR_OP_SHAPE, max_window_dim, input.dims[3], "dimension too large", input.index);
    const int64_t pixels = static_cast<int64_t>(input.dims[1]) * input.dims[2];
    if (pixels > max_pixels)
        return builder.refuse(TL_ERROR_OP_SHAPE, max_pixels, pixels, "image too large", input.index);
    Pool pool{};
    pool.batches = static_cast<uint16_t>(input.dims[0]);
    pool.image_h = static_cast<uint16_t>(input.dims[1]);
    pool.image_w = static_cast<uint16_t>(input.dims[2]);
    pool.channels = static_cast<uint16_t>(input.dims[3]);
    pool.output_h = static_cast<uint16_t>(output.dims[1]);
    pool.output_w = static_cast<uint16_t>(output.dims[2]);
    pool.kernel_h = static_cast<uint16_t>(down.kernel);
    pool.kernel_w = static_cast<uint16_t>(across.kernel);
    pool.stride_h = static_cast<uint16_t>(down.stride);
    pool.stride_w = static_cast<uint16_t>(across.stride);
    pool.pad_h = static_cast<uint16_t>(down.pad);
    pool.pad_w = static_cast<uint16_t>(across.pad);
    if (wide) {
        Int16Pool layer{pool, 0, 0};
        if (pixels > max_int16_pixels)
            return builder.refuse(TL_ERROR_OP_SHAPE, max_int16_pixels, pixels, "image too large", input.index);
        TL_TRY(builder.range(output, activation, &layer.low, &layer.high));
        builder.variant = Variant::int16_values;
        builder.begin(&input.index, 1, output.index);
        builder.append(layer);
        return TL_OK;
    }
    TL_TRY(builder.range(output, activation, &pool.low, &pool.high));
    builder.begin(&input.index, 1, output.index);
    builder.append(pool);
    return TL_OK;
}

void run_average_pool(const Call &call) {
    const Pool &pool = call.parameters<Pool>();
    const uint32_t channels = pool.channels;
    const uint32_t row_bytes = static_cast<uint32_t>(pool.image_w) * channels;
    each_window<int8_t>(call, pool, [&](const Window &window, int8_t *output) {
        const int32_t count = window.count();
        const auto average = [&](int32_t sum) {
            const int32_t mean = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
            return static_cast<int8_t>(clamp(mean, pool.low, pool.high));
        };
        uint32_t channel = 0;
#if defined(__ARM_FEATURE_DSP)
        // As many int8 values as can be added up in 16 bits.
        constexpr int32_t max_halfword_sum = 255;
        if (count <= max_halfword_sum) {
            for (; channel + 4 <= channels; channel += 4) {
                int16x2_t even = 0;
                int16x2_t odd = 0;
                const int8_t *row = window.first() + channel;
                for (int32_t y = window.rows; y > 0; --y, row += row_bytes) {
                    const int8_t *value = row;
                    for (int32_t x = window.columns; x > 0; --x, value += channels) {
                        const uint32_t bytes = load_bytes(value);
                        even = even_bytes_plus(static_cast<uint32_t>(even), bytes);
                        odd = odd_bytes_plus(static_cast<uint32_t>(odd), bytes);
                    }
                }
                output[channel] = average(static_cast<int16_t>(even));
                output[channel + 1] = average(static_cast<int16_t>(odd));
                output[channel + 2] = average(even >> 16);
                output[channel + 3] = average(odd >> 16);
            }
        }
#endif
        for (; channel < channels; ++channel) {
            int32_t sum = 0;
            const int8_t *row = window.first() + channel;
            for (int32_t y = 0; y < window.rows; ++y, row += row_bytes) {
                const int8_t *value = row;
                for (int32_t x = 0; x < window.columns; ++x, value += channels) sum += *value;
            }
            output[channel] = average(sum);
        }
    });
}

void run_max_pool(const Call &call) {
    const Pool &pool = call.parameters<Pool>();
    const uint32_t channels = pool.channels;
    const uint32_t row_bytes = static_cast<uint32_t>(pool.image_w) * channels;
#if defined(__ARM_FEATURE_DSP)
    const uint32_t lows = static_cast<uint8_t>(pool.low) * 0x01010101u;
    const uint32_t highs = static_cast<uint8_t>(pool.high) * 0x01010101u;
#endif
    each_window<int8_t>(call, pool, [&](const Window &window, int8_t *output) {
        uint32_t channel = 0;
#if defined(__ARM_FEATURE_DSP)
        for (; channel + 4 <= channels; channel += 4) {
            uint32_t most = lows;
            const int8_t *row = window.first() + channel;
            for (int32_t y = window.rows; y > 0; --y, row += row_bytes) {
                const int8_t *value = row;
                for (int32_t x = window.columns; x > 0; --x, value += channels)
                    most = larger_bytes(load_bytes(value), most);
            }
            most = smaller_bytes(most, highs);
            memcpy(output + channel, &most, sizeof most);
        }
#endif
        for (; channel < channels; ++channel) {
            int32_t most = INT8_MIN;
            const int8_t *row = window.first() + channel;
            for (int32_t y = 0; y < window.rows; ++y, row += row_bytes) {
                const int8_t *value = row;
                for (int32_t x = 0; x < window.columns; ++x, value += channels)
                    if (*value > most) most = *value;
            }
            output[channel] = static_cast<int8_t>(clamp(most, pool.low, pool.high));
        }
    });
}

void run_average_pool_int16(const Call &call) {
    run_int16(
        call, 0, [](int32_t sum, int32_t value) { return sum + value; },
        [](int32_t sum, int32_t count) { return (sum > 0 ? sum + count / 2 : sum - count / 2) / count; });
}

void run_max_pool_int16(const Call &call) {
    run_int16(
        call, INT16_MIN, [](int32_t most, int32_t value) { return value > most ? value : most; },
        [](int32_t most, int32_t) { return most; });
}

}  // namespace engine
