using System.Numerics.Tensors;

namespace Attendance.Kernels;

/// <summary>The element types that a weight can have where it lies.</summary>
internal enum WeightType
{
    F32,
    F16,
    BF16,
}

/// <summary>
/// A linear layer's weight, seen as <c>[inputs, outputs]</c> whichever way it is stored: GPT-2's Conv1D stores a row
/// for each input, Linear (and an embedding used as output head) a row for each output.
/// </summary>
internal readonly unsafe struct WeightMatrix
{
    /// <param name="data">The first element; may be unaligned.</param>
    /// <param name="type">Element type.</param>
    /// <param name="inputs">K, the width of x.</param>
    /// <param name="outputs">N, the width of y.</param>
    /// <param name="stride">Elements from one stored row to the next.</param>
    /// <param name="rowPerOutput">True for <c>[N, K]</c>, false for <c>[K, N]</c>.</param>
    public WeightMatrix(void* data, WeightType type, int inputs, int outputs, int stride, bool rowPerOutput)
    {
        Data = (byte*)data;
        Type = type;
        Inputs = inputs;
        Outputs = outputs;
        Stride = stride;
        RowPerOutput = rowPerOutput;
    }

    public byte* Data { get; }

    public WeightType Type { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    public int Stride { get; }

    public bool RowPerOutput { get; }

    public int ElementSize => Type == WeightType.F32 ? 4 : 2;

    /// <summary>The same layer with only some of its outputs.</summary>
    public WeightMatrix SliceOutputs(int start, int count)
    {
        long skip = RowPerOutput ? (long)start * Stride : start;
        return new WeightMatrix(Data + (skip * ElementSize), Type, Inputs, count, Stride, RowPerOutput);
    }

    /// <summary>The same layer with only some of its inputs.</summary>
    public WeightMatrix SliceInputs(int start, int count)
    {
        long skip = RowPerOutput ? start : (long)start * Stride;
        return new WeightMatrix(Data + (skip * ElementSize), Type, count, Outputs, Stride, RowPerOutput);
    }

    /// <summary>Every element widened, <c>[inputs, outputs]</c>, row-major however it is stored.</summary>
    public float[] ToArray()
    {
        float[] copy = new float[Inputs * Outputs];
        for (int i = 0; i < copy.Length; i++)
        {
            copy[i] = this[i / Outputs, i % Outputs];
        }

        return copy;
    }

    /// <summary>One element, widened; for the scalar twin and for edges.</summary>
    public float this[int input, int output]
    {
        get
        {
            long index = RowPerOutput ? ((long)output * Stride) + input : ((long)input * Stride) + output;
            return Widen(Data, Type, index);
        }
    }

    /// <summary>Copies one row as it is stored, widened: an embedding's vector.</summary>
    /// <param name="row">The row's number.</param>
    /// <param name="to">Takes as many floats as a row has.</param>
    public void CopyStoredRow(int row, float* to)
    {
        int width = RowPerOutput ? Inputs : Outputs;
        byte* from = Data + ((long)row * Stride * ElementSize);
        var target = new Span<float>(to, width);
        switch (Type)
        {
            case WeightType.F32:
                new ReadOnlySpan<float>(from, width).CopyTo(target);
                break;
            case WeightType.F16:
                TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(from, width), target);
                break;
            default:
                // A BF16 number is the upper half of the float32 that it stands for.
                var bits = new Span<uint>(to, width);
                TensorPrimitives.ConvertTruncating(new ReadOnlySpan<ushort>(from, width), bits);
                TensorPrimitives.ShiftLeft<uint>(bits, 16, bits);
                break;
        }
    }

    /// <summary>Reads one element of any weight type.</summary>
    public static float Widen(byte* data, WeightType type, long index) => type switch
    {
        WeightType.F32 => ((float*)data)[index],
        WeightType.F16 => (float)((Half*)data)[index],
        _ => BitConverter.UInt32BitsToSingle((uint)((ushort*)data)[index] << 16),
    };
}
