using Attendance.Kernels;

namespace Attendance.Benchmarks.Kernels;

/// <summary>A block's causal attention: twelve heads of 64.</summary>
public unsafe class AttentionBenchmark : KernelBenchmark
{
    private const int Heads = 12;
    private const int Size = 64;

    private float* _q;
    private float* _k;
    private float* _v;
    private float* _z;
    private AttentionShape _shape;

    public override IEnumerable<Workload> Cases { get; } = [Causal(256), Causal(1024)];

    private protected override void Prepare()
    {
        const int Width = Heads * Size;
        long count = (long)Case.Rows * Width;
        _q = Filled(count, 1);
        _k = Filled(count, 2);
        _v = Filled(count, 3);
        _z = Filled(count, 4);
        _shape = new AttentionShape(Case.Rows, Heads, Size, Width, Width, Width, Width, 0.125f);
    }

    private protected override void Invoke() => Set.Attention(_shape, _q, _k, _v, _z);

    private static Workload Causal(int length) => new(
        $"{length} tokens", length, Size, 0, 4.0 * Heads * Size * length * (length + 1) / 2,
        4.0 * length * Heads * Size * sizeof(float));
}

/// <summary>One head's pattern from queries and keys.</summary>
public unsafe class PatternBenchmark : KernelBenchmark
{
    private const int Size = 64;

    private float* _q;
    private float* _k;
    private float* _rows;
    private AttentionShape _shape;

    public override IEnumerable<Workload> Cases { get; } = [Pattern(1024)];

    private protected override void Prepare()
    {
        _q = Filled((long)Case.Rows * Size, 1);
        _k = Filled((long)Case.Rows * Size, 2);
        _rows = Filled((long)Case.Rows * Case.Rows);
        _shape = new AttentionShape(Case.Rows, 1, Size, Size, Size, 0, 0, 0.125f);
    }

    private protected override void Invoke() => Set.Pattern(_shape, _q, _k, 0, Case.Rows, softmax: true, _rows);

    private static Workload Pattern(int length) => new(
        $"{length} tokens", length, Size, 0, 2.0 * Size * length * (length + 1) / 2,
        sizeof(float) * ((2.0 * length * Size) + ((double)length * length)));
}
