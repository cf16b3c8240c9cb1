using Attendance.Kernels;
using Attendance.Tensors;

namespace Attendance.Benchmarks.Products;

/// <summary>Our kernel's products, with the weights where they lie.</summary>
internal sealed unsafe class OurProducts : IDisposable
{
    private readonly ProductShape _shape;
    private readonly FloatBuffer _x;
    private readonly FloatBuffer _weights;
    private readonly FloatBuffer _y;
    private readonly bool _rowPerOutput;

    /// <param name="shape">The products.</param>
    /// <param name="x"><c>[rows, inputs]</c></param>
    /// <param name="weights"><c>[inputs, outputs]</c> each.</param>
    /// <param name="rowPerOutput">Stored with a row for each output, as the output head is; else as Conv1D.</param>
    public OurProducts(ProductShape shape, float[] x, IReadOnlyList<float[]> weights, bool rowPerOutput)
    {
        _shape = shape;
        _rowPerOutput = rowPerOutput;
        _x = new FloatBuffer(x.Length);
        x.CopyTo(_x.Span(0, x.Length));
        _y = new FloatBuffer((long)shape.Rows * shape.Outputs);
        _weights = new FloatBuffer((long)shape.Copies * shape.Inputs * shape.Outputs);
        for (int i = 0; i < shape.Copies; i++)
        {
            Span<float> to = _weights.Span((long)i * weights[i].Length, weights[i].Length);
            if (rowPerOutput)
            {
                Transpose(weights[i], to);
            }
            else
            {
                weights[i].CopyTo(to);
            }
        }
    }

    public ReadOnlySpan<float> Result => _y.Span(0, (int)_y.Length);

    public void Multiply()
    {
        int stride = _rowPerOutput ? _shape.Inputs : _shape.Outputs;
        for (int i = 0; i < _shape.Copies; i++)
        {
            float* data = _weights.Pointer + ((long)i * _shape.Inputs * _shape.Outputs);
            var weight = new WeightMatrix(data, WeightType.F32, _shape.Inputs, _shape.Outputs, stride, _rowPerOutput);
            KernelSet.Best.MatMul(_x.Pointer, _shape.Rows, _shape.Inputs, weight, null, _y.Pointer, _shape.Outputs);
        }
    }

    public void Dispose()
    {
        _x.Dispose();
        _weights.Dispose();
        _y.Dispose();
    }

    private void Transpose(float[] from, Span<float> to)
    {
        for (int input = 0; input < _shape.Inputs; input++)
        {
            for (int output = 0; output < _shape.Outputs; output++)
            {
                to[(output * _shape.Inputs) + input] = from[(input * _shape.Outputs) + output];
            }
        }
    }
}
