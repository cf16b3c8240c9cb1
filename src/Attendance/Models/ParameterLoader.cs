using Attendance.Errors;
using Attendance.Kernels;
using Attendance.Tensors;
using Attendance.Weights;

namespace Attendance.Models;

/// <summary>
/// Takes tensors out of a checkpoint for a model, and remembers what it took. Matrices are used where they lie; only
/// F64 ones, and the short vectors, are copied as float32.
/// </summary>
internal sealed unsafe class ParameterLoader : IDisposable
{
    private readonly List<ParameterInfo> _parameters = [];
    private readonly List<FloatBuffer> _copies = [];

    public IReadOnlyList<ParameterInfo> Parameters => _parameters;

    /// <summary>
    /// A matrix; <paramref name="rowPerOutput"/> tells Linear <c>[out, in]</c> from Conv1D <c>[in, out]</c>.
    /// </summary>
    public WeightMatrix Matrix(WeightScope scope, string name, int rows, int columns, bool rowPerOutput)
    {
        TensorData tensor = Take(scope, name, rows, columns);
        WeightType type = tensor.DType switch
        {
            DType.F16 => WeightType.F16,
            DType.BF16 => WeightType.BF16,
            _ => WeightType.F32,
        };
        void* data = tensor.DType == DType.F64 ? Copy(tensor) : tensor.Pointer;
        int inputs = rowPerOutput ? columns : rows;
        int outputs = rowPerOutput ? rows : columns;
        return new WeightMatrix(data, type, inputs, outputs, columns, rowPerOutput);
    }

    /// <summary>A vector, as float32.</summary>
    public float* Vector(WeightScope scope, string name, int length) => Copy(Take(scope, name, length));

    /// <summary>A vector that is stored as a matrix of one row, as float32.</summary>
    public float* RowVector(WeightScope scope, string name, int length) => Copy(Take(scope, name, 1, length));

    /// <summary>A linear layer as PyTorch stores it, <c>[out, in]</c>.</summary>
    public LinearWeights Linear(WeightScope scope, string name, int inputs, int outputs)
    {
        WeightScope layer = scope.Scope(name);
        return new LinearWeights(
            Matrix(layer, "weight", outputs, inputs, rowPerOutput: true), Vector(layer, "bias", outputs));
    }

    /// <summary>A LayerNorm. Files converted from TensorFlow in old times call gain and bias gamma and beta.</summary>
    public NormWeights Norm(WeightScope scope, string name, int width)
    {
        WeightScope norm = scope.Scope(name);
        bool old = !norm.Has("weight") && norm.Has("gamma");
        return new NormWeights(Vector(norm, old ? "gamma" : "weight", width), Vector(norm, old ? "beta" : "bias", width));
    }

    public void Dispose()
    {
        foreach (FloatBuffer copy in _copies)
        {
            copy.Dispose();
        }
    }

    private TensorData Take(WeightScope scope, string name, params ReadOnlySpan<long> shape)
    {
        TensorData tensor = scope.Get(name, shape);
        if (tensor.DType is not (DType.F32 or DType.F16 or DType.BF16 or DType.F64))
        {
            throw new CheckpointException(
                CheckpointFault.UnsupportedType,
                tensor.File,
                $"{tensor.File}: tensor '{tensor.Name}' has elements of type {tensor.TypeName}; expected F32, F16, BF16 or F64.",
                tensor.Name);
        }

        _parameters.Add(new ParameterInfo(tensor.Name, tensor.Shape, tensor.TypeName, tensor.ByteLength));
        return tensor;
    }

    private float* Copy(TensorData tensor)
    {
        var copy = new FloatBuffer(tensor.Count);
        _copies.Add(copy);

        // A span is shorter than a tensor can be.
        const int Piece = 1 << 26;
        for (long start = 0; start < tensor.Count; start += Piece)
        {
            tensor.CopyTo(start, copy.Span(start, (int)Math.Min(Piece, tensor.Count - start)));
        }

        return copy.Pointer;
    }
}
