using Attendance.Kernels;
using Attendance.Tensors;
using BenchmarkDotNet.Attributes;

namespace Attendance.Benchmarks.Kernels;

/// <summary>One kernel in every width of the machine. BenchmarkDotNet derives from these: none is sealed.</summary>
public abstract unsafe class KernelBenchmark
{
    private readonly List<FloatBuffer> _buffers = [];

    [ParamsSource(nameof(Kernels))]
    public string Kernel { get; set; } = "";

    [ParamsSource(nameof(Cases))]
    public Workload Case { get; set; } = null!;

    public static IEnumerable<string> Kernels => KernelSet.Available.Select(set => set.Name);

    public abstract IEnumerable<Workload> Cases { get; }

    private protected KernelSet Set { get; private set; } = KernelSet.Best;

    [GlobalSetup]
    public void Setup()
    {
        Set = KernelSet.Choose(Kernel);
        Prepare();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _buffers.ForEach(buffer => buffer.Dispose());
        _buffers.Clear();
    }

    [Benchmark]
    public void Call() => Invoke();

    private protected abstract void Prepare();

    private protected abstract void Invoke();

    /// <summary>Memory with small random values in it, freed after the case.</summary>
    private protected float* Filled(long length, int seed = 1)
    {
        var buffer = new FloatBuffer(length);
        _buffers.Add(buffer);
        var random = new Random(seed);
        for (long i = 0; i < length; i++)
        {
            buffer.Pointer[i] = random.NextSingle() - 0.5f;
        }

        return buffer.Pointer;
    }
}
