#include "elementary.h"

#include <stdint.h>
#include <string.h>

namespace engine {
namespace {

constexpr double ln2 = 0.693147180559945309417232121458;
/// Log of 2 in two parts, the first with few enough bits that its products with whole exponents are exact.
constexpr double ln2_high = 6.93147180369123816490e-01;
constexpr double ln2_low = 1.90821492927058770002e-10;
/// Beyond these e^x is no float any more.
constexpr float most_exponent = 89.0f;
constexpr float least_exponent = -104.0f;

float from_bits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

uint32_t to_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

constexpr uint32_t infinity = 0x7F800000u;
constexpr uint32_t not_a_number = 0x7FC00000u;

/// 2^exponent for an exponent from -1022 to 1023.
double power_of_two(int32_t exponent) {
    const uint64_t bits = static_cast<uint64_t>(exponent + 1023) << 52;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/// e^r - 1 for |r| <= ln(2) / 2, by its Taylor series.
double short_exponential_less_one(double r) {
    constexpr int terms = 14;
    double sum = 1.0;
    for (int n = terms; n > 1; --n) sum = 1.0 + sum * r / n;
    return sum * r;
}

/// e^x as (1 + `rest`) * 2^`exponent`.
double split_exponential(double x, int32_t *exponent) {
    const double halves = x / ln2 + (x < 0 ? -0.5 : 0.5);
    *exponent = static_cast<int32_t>(halves);
    return short_exponential_less_one((x - *exponent * ln2_high) - *exponent * ln2_low);
}

}  // namespace

float exponential(float x) {
    if (x != x) return x;
    if (x > most_exponent) return from_bits(infinity);
    if (x < least_exponent) return 0.0f;
    int32_t exponent = 0;
    const double rest = split_exponential(static_cast<double>(x), &exponent);
    return static_cast<float>((1.0 + rest) * power_of_two(exponent));
}

float exponential_less_one(float x) {
    if (x != x || to_bits(x) << 1 == 0) return x;
    if (x > most_exponent) return from_bits(infinity);
    if (x < least_exponent) return -1.0f;
    int32_t exponent = 0;
    const double rest = split_exponential(static_cast<double>(x), &exponent);
    if (exponent == 0) return static_cast<float>(rest);
    return static_cast<float>((1.0 + rest) * power_of_two(exponent) - 1.0);
}

float natural_logarithm(float x) {
    const uint32_t bits = to_bits(x);
    if (bits << 1 == 0) return from_bits(infinity | 0x80000000u);
    if (x != x || bits == infinity) return x;
    if ((bits >> 31) != 0) return from_bits(not_a_number);
    // A float, denormal or not, is a normal double.
    const double value = static_cast<double>(x);
    uint64_t wide;
    memcpy(&wide, &value, sizeof wide);
    int32_t exponent = static_cast<int32_t>(wide >> 52) - 1023;
    wide = (wide & 0xFFFFFFFFFFFFFull) | (1023ull << 52);
    double fraction;
    memcpy(&fraction, &wide, sizeof fraction);
    if (fraction > 1.4142135623730951) {
        fraction /= 2;
        ++exponent;
    }
    // 2 artanh(s), of which |s| < 0.172.
    const double s = (fraction - 1.0) / (fraction + 1.0);
    constexpr int last = 23;
    double sum = 0.0;
    for (int n = last; n > 1; n -= 2) sum = (sum + 1.0 / n) * s * s;
    const double log = 2 * (s + s * sum);
    return static_cast<float>(exponent * ln2_high + (log + exponent * ln2_low));
}

float square_root(float x) {
    const uint32_t bits = to_bits(x);
    if (bits << 1 == 0 || x != x || bits == infinity) return x;
    if ((bits >> 31) != 0) return from_bits(not_a_number);
    int32_t exponent = static_cast<int32_t>(bits >> 23) - 127;
    uint64_t fraction = (bits & 0x7FFFFFu) | 0x800000u;
    if (exponent == -127) {
        fraction = bits & 0x7FFFFFu;
        ++exponent;
        for (; fraction < 0x800000u; --exponent) fraction <<= 1;
    }
    if ((exponent & 1) != 0) fraction <<= 1;
    // The root of fraction * 2^25 has 25 bits, of which the last one decides on rounding; it is never a tie.
    fraction <<= 25;
    uint64_t root = 0;
    for (uint64_t bit = 1ull << 24; bit != 0; bit >>= 1)
        if ((root | bit) * (root | bit) <= fraction) root |= bit;
    const uint32_t rounded = static_cast<uint32_t>((root + 1) >> 1);
    const int32_t half = (exponent - (exponent & 1)) / 2;
    return from_bits((static_cast<uint32_t>(half + 127) << 23) + (rounded - 0x800000u));
}

double square_root_in_double(float x) {
    // One of Newton's steps from a root that is right to 24 bits.
    const double root = static_cast<double>(square_root(x));
    return (root + static_cast<double>(x) / root) / 2;
}

float rounded_down(float x) {
    // From 2^23 on all floats are whole.
    if (!(x > -8388608.0f && x < 8388608.0f) || to_bits(x) << 1 == 0) return x;
    const float whole = static_cast<float>(static_cast<int32_t>(x));
    const float down = whole > x ? whole - 1.0f : whole;
    return down == 0.0f && x < 0.0f ? -0.0f : down;
}

}  // namespace engine
