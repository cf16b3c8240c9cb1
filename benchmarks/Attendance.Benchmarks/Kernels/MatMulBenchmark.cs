using System.Globalization;
using Attendance.Kernels;

namespace Attendance.Benchmarks.Kernels;

/// <summary>
/// Products with F32, F16 and BF16 weights. For few rows twelve weights are taken in turn, as a model's blocks are, so
/// that they come from memory.
/// </summary>
public unsafe class MatMulBenchmark : KernelBenchmark
{
    private const int FewRowsCopies = 12;

    private float* _x;
    private float* _y;
    private byte* _weights;
    private WeightType _type;
    private int _copies;
    private int _next;

    public override IEnumerable<Workload> Cases { get; } =
    [
        Product("F32", 3, 768, 3072),
        Product("BF16", 3, 768, 3072),
        Product("F16", 3, 768, 3072),
        Product("F32", 256, 768, 768),
        Product("BF16", 256, 768, 768),
    ];

    private protected override void Prepare()
    {
        _type = Enum.Parse<WeightType>(Case.Name.Split(' ')[0]);
        _copies = Case.Rows < 16 ? FewRowsCopies : 1;
        _x = Filled((long)Case.Rows * Case.Width);
        _y = Filled((long)Case.Rows * Case.Outputs);

        // Any bits will do as weights of two bytes, as long as they are small numbers.
        long count = (long)_copies * Case.Width * Case.Outputs;
        _weights = (byte*)Filled(_type == WeightType.F32 ? count : (count + 1) / 2);
        if (_type != WeightType.F32)
        {
            new Span<ushort>(_weights, (int)count).Fill(_type == WeightType.F16 ? (ushort)0x2E66 : (ushort)0x3DCD);
        }
    }

    private protected override void Invoke()
    {
        long size = (long)Case.Width * Case.Outputs * (_type == WeightType.F32 ? 4 : 2);
        _next = (_next + 1) % _copies;
        var weight = new WeightMatrix(
            _weights + (_next * size), _type, Case.Width, Case.Outputs, Case.Outputs, rowPerOutput: false);
        Set.MatMul(_x, Case.Rows, Case.Width, weight, null, _y, Case.Outputs);
    }

    private static Workload Product(string type, int rows, int inputs, int outputs)
    {
        long weightBytes = (long)inputs * outputs * (type == "F32" ? 4 : 2);
        long otherBytes = (long)rows * (inputs + outputs) * sizeof(float);
        return new Workload(
            string.Create(CultureInfo.InvariantCulture, $"{type} {rows}×{inputs}×{outputs}"),
            rows,
            inputs,
            outputs,
            2.0 * rows * inputs * outputs,
            weightBytes + otherBytes);
    }
}
