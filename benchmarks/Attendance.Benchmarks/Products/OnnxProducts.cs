using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Attendance.Benchmarks.Products;

/// <summary>ONNX Runtime's products, into memory that is reused.</summary>
internal sealed class OnnxProducts : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly List<string> _inputNames = ["x"];
    private readonly List<OrtValue> _inputs = [];
    private readonly List<string> _outputNames = [];
    private readonly List<OrtValue> _outputs = [];

    /// <param name="shape">The products.</param>
    /// <param name="x"><c>[rows, inputs]</c>; must stay where it is.</param>
    /// <param name="weights"><c>[inputs, outputs]</c> each.</param>
    /// <param name="packed">
    /// True when the weights are constants of the model, which ONNX Runtime rearranges once, in memory of its own;
    /// false when it gets them with each call, as our kernels do.
    /// </param>
    /// <param name="threads">Threads it may use.</param>
    public OnnxProducts(ProductShape shape, float[] x, IReadOnlyList<float[]> weights, bool packed, int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        _session = new InferenceSession(OnnxModel.Create(shape, packed ? weights : null), options);
        _inputs.Add(Value(x, shape.Rows, shape.Inputs));
        for (int i = 0; i < shape.Copies; i++)
        {
            _outputNames.Add(OnnxModel.Result(i));
            _outputs.Add(OrtValue.CreateAllocatedTensorValue(
                OrtAllocator.DefaultInstance, TensorElementType.Float, [shape.Rows, shape.Outputs]));
            if (!packed)
            {
                _inputNames.Add(OnnxModel.Weight(i));
                _inputs.Add(Value(weights[i], shape.Inputs, shape.Outputs));
            }
        }
    }

    /// <summary>The library's version.</summary>
    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>All products once.</summary>
    public void Multiply() => _session.Run(_run, _inputNames, _inputs, _outputNames, _outputs);

    /// <summary>The last product.</summary>
    public ReadOnlySpan<float> Result => _outputs[^1].GetTensorDataAsSpan<float>();

    public void Dispose()
    {
        foreach (OrtValue value in _inputs.Concat(_outputs))
        {
            value.Dispose();
        }

        _run.Dispose();
        _session.Dispose();
    }

    private static OrtValue Value(float[] values, int rows, int columns) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(), [rows, columns]);
}
