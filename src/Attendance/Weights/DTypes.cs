namespace Attendance.Weights;

/// <summary>What there is to know about a <see cref="DType"/>.</summary>
public static class DTypes
{
    /// <summary>Bytes per element; 0 for <see cref="DType.Unknown"/>.</summary>
    /// <param name="type">The element type.</param>
    public static int Size(this DType type) => type switch
    {
        DType.Bool or DType.U8 or DType.I8 => 1,
        DType.I16 or DType.U16 or DType.F16 or DType.BF16 => 2,
        DType.I32 or DType.U32 or DType.F32 => 4,
        DType.F64 or DType.I64 or DType.U64 => 8,
        _ => 0,
    };

    /// <summary>True for the types that can be widened or rounded to float32: F16, BF16, F32, F64.</summary>
    /// <param name="type">The element type.</param>
    public static bool IsFloat(this DType type) => type is DType.F16 or DType.BF16 or DType.F32 or DType.F64;

    /// <summary>The name as safetensors writes it, for example <c>BF16</c> or <c>BOOL</c>.</summary>
    /// <param name="type">The element type.</param>
    public static string Spelling(this DType type) => type switch
    {
        DType.Bool => "BOOL",
        _ => type.ToString(),
    };

    /// <summary>Reads safetensors' name for a type; <see cref="DType.Unknown"/> for any other text.</summary>
    /// <param name="spelling">For example <c>BF16</c>; upper case counts.</param>
    public static DType Parse(string spelling) => spelling switch
    {
        "BOOL" => DType.Bool,
        "U8" => DType.U8,
        "I8" => DType.I8,
        "I16" => DType.I16,
        "U16" => DType.U16,
        "F16" => DType.F16,
        "BF16" => DType.BF16,
        "I32" => DType.I32,
        "U32" => DType.U32,
        "F32" => DType.F32,
        "F64" => DType.F64,
        "I64" => DType.I64,
        "U64" => DType.U64,
        _ => DType.Unknown,
    };
}
