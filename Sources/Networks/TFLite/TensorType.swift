/// Element type of a tensor; raw values are those of `TensorType` in the TFLite schema.
public enum TensorType: Int, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// 32-bit float.
    case float32 = 0
    /// 16-bit float.
    case float16 = 1
    /// 32-bit signed integer.
    case int32 = 2
    /// 8-bit unsigned integer.
    case uint8 = 3
    /// 64-bit signed integer.
    case int64 = 4
    /// Strings, of no fixed size.
    case string = 5
    /// Boolean, one byte.
    case bool = 6
    /// 16-bit signed integer.
    case int16 = 7
    /// Pair of 32-bit floats.
    case complex64 = 8
    /// 8-bit signed integer.
    case int8 = 9
    /// 64-bit float.
    case float64 = 10
    /// Pair of 64-bit floats.
    case complex128 = 11
    /// 64-bit unsigned integer.
    case uint64 = 12
    /// Handle of a resource, of no fixed size.
    case resource = 13
    /// Variant, of no fixed size.
    case variant = 14
    /// 32-bit unsigned integer.
    case uint32 = 15
    /// 16-bit unsigned integer.
    case uint16 = 16
    /// 4-bit signed integer, two a byte.
    case int4 = 17
    /// Brain float, 16 bits.
    case bfloat16 = 18
    /// 2-bit signed integer, four a byte.
    case int2 = 19
    /// 4-bit unsigned integer, two a byte.
    case uint4 = 20
    /// 8-bit float, 4 exponent bits.
    case float8E4M3 = 21
    /// 8-bit float, 5 exponent bits.
    case float8E5M2 = 22

    /// Bits of one element; nil where elements have no fixed size.
    public var bits: Int? {
        switch self {
        case .string, .resource, .variant: nil
        case .int2: 2
        case .int4, .uint4: 4
        case .uint8, .int8, .bool, .float8E4M3, .float8E5M2: 8
        case .int16, .uint16, .float16, .bfloat16: 16
        case .float32, .int32, .uint32: 32
        case .int64, .uint64, .float64, .complex64: 64
        case .complex128: 128
        }
    }

    /// Name as users of TFLite know it, such as `int8`.
    public var description: String {
        switch self {
        case .float8E4M3: "float8_e4m3fn"
        case .float8E5M2: "float8_e5m2"
        case .float32: "float32"
        case .float16: "float16"
        case .int32: "int32"
        case .uint8: "uint8"
        case .int64: "int64"
        case .string: "string"
        case .bool: "bool"
        case .int16: "int16"
        case .complex64: "complex64"
        case .int8: "int8"
        case .float64: "float64"
        case .complex128: "complex128"
        case .uint64: "uint64"
        case .resource: "resource"
        case .variant: "variant"
        case .uint32: "uint32"
        case .uint16: "uint16"
        case .int4: "int4"
        case .bfloat16: "bfloat16"
        case .int2: "int2"
        case .uint4: "uint4"
        }
    }
}
