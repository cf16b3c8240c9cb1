using Attendance.Kernels;

namespace Attendance.Tests.Models;

/// <summary>The plain kernels, with a record of what they were asked to do.</summary>
internal sealed unsafe class RecordingKernels : KernelSet
{
    private readonly KernelSet _plain = Choose("scalar");

    public List<string> Calls { get; } = [];

    public override string Name => "recording";

    public override void MatMul(float* x, int rows, int xStride, in WeightMatrix w, float* bias, float* y, int yStride)
    {
        Calls.Add($"{rows}x{w.Inputs}x{w.Outputs}");
        _plain.MatMul(x, rows, xStride, w, bias, y, yStride);
    }

    public override void LayerNorm(
        float* x, float* branch, int rows, int width, float* gain, float* bias, float epsilon, float* y)
    {
        Calls.Add("norm");
        _plain.LayerNorm(x, branch, rows, width, gain, bias, epsilon, y);
    }

    public override void Activate(Activation activation, float* x, long count)
    {
        Calls.Add("activate");
        _plain.Activate(activation, x, count);
    }

    public override void Attention(in AttentionShape shape, float* q, float* k, float* v, float* z)
    {
        Calls.Add("attention");
        _plain.Attention(shape, q, k, v, z);
    }

    public override void AttentionNext(in NextAttentionShape shape, float* q, float* k, float* v, float* z)
    {
        Calls.Add("next");
        _plain.AttentionNext(shape, q, k, v, z);
    }

    public override void Pattern(
        in AttentionShape shape, float* q, float* k, int first, int count, bool softmax, float* rows,
        RowSum* sums = null)
    {
        Calls.Add(softmax ? "pattern" : "scores");
        _plain.Pattern(shape, q, k, first, count, softmax, rows, sums);
    }

    public override void Column(
        in AttentionShape shape, float* q, float* k, int key, int first, int count, RowSum* sums, float* column)
    {
        Calls.Add("column");
        _plain.Column(shape, q, k, key, first, count, sums, column);
    }

    public override void Softmax(float* x, int rows, int width)
    {
        Calls.Add("softmax");
        _plain.Softmax(x, rows, width);
    }
}
