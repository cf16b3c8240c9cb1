using Attendance.Kernels;

namespace Attendance.Benchmarks.Kernels;

/// <summary>LayerNorm of GPT-2 small's rows.</summary>
public unsafe class LayerNormBenchmark : KernelBenchmark
{
    private float* _x;
    private float* _y;
    private float* _gain;
    private float* _bias;

    public override IEnumerable<Workload> Cases { get; } =
        [new("1024×768", 1024, 768, 0, 0, 2.0 * 1024 * 768 * sizeof(float))];

    private protected override void Prepare()
    {
        _x = Filled((long)Case.Rows * Case.Width);
        _y = Filled((long)Case.Rows * Case.Width);
        _gain = Filled(Case.Width);
        _bias = Filled(Case.Width);
    }

    private protected override void Invoke() => Set.LayerNorm(_x, null, Case.Rows, Case.Width, _gain, _bias, 1e-5f, _y);
}

/// <summary>GPT-2's GELU on the hidden width.</summary>
public unsafe class ActivationBenchmark : KernelBenchmark
{
    private float* _x;

    public override IEnumerable<Workload> Cases { get; } =
        [new("1024×3072", 1024, 3072, 0, 0, 2.0 * 1024 * 3072 * sizeof(float))];

    private protected override void Prepare() => _x = Filled((long)Case.Rows * Case.Width);

    private protected override void Invoke() => Set.Activate(Activation.GeluTanh, _x, (long)Case.Rows * Case.Width);
}

/// <summary>Softmax of rows as long as GPT-2's context.</summary>
public unsafe class SoftmaxBenchmark : KernelBenchmark
{
    private float* _x;

    public override IEnumerable<Workload> Cases { get; } =
        [new("1024×1024", 1024, 1024, 0, 0, 2.0 * 1024 * 1024 * sizeof(float))];

    private protected override void Prepare() => _x = Filled((long)Case.Rows * Case.Width);

    private protected override void Invoke() => Set.Softmax(_x, Case.Rows, Case.Width);
}
