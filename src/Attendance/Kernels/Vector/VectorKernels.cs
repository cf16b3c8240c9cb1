using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

/// <summary>The kernels on vectors of one width.</summary>
/// <typeparam name="TLanes">The width.</typeparam>
/// <typeparam name="TVector">Its vector type.</typeparam>
/// <param name="name">See <see cref="KernelSet.Name"/>.</param>
internal sealed unsafe partial class VectorKernels<TLanes, TVector>(string name) : KernelSet
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    // Straight to optimised code: what the JIT makes first of a vector loop is a hundred times slower, and a command
    // that runs for half a second would spend it there.
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    /// <inheritdoc/>
    public override string Name { get; } = name;
}
