using Attendance.Benchmarks.Machine;
using Attendance.Models;

namespace Attendance.Benchmarks.Passes;

/// <summary>
/// The least that a pass must do: arithmetic below the diagonal, each weight read once, each result written once.
/// </summary>
/// <param name="Operations">Floating-point operations; a multiply-add is two.</param>
/// <param name="Bytes">Bytes that memory has to deliver or take.</param>
internal sealed record PassCost(double Operations, double Bytes)
{
    public static PassCost Of(Gpt2Config config, PassWork work, int length)
    {
        double width = config.Width, t = length, pairs = t * (t + 1) / 2;
        double blockWeights = (4 * width * width) + (2 * width * config.HiddenWidth);
        double queryKeyWeights = 2 * width * width;

        // Scores and z: two products of every query with every key that it may look at.
        double attention = 2 * 2 * width * pairs;
        bool full = work == PassWork.Full;
        int whole = full ? config.Blocks : config.Blocks - 1;

        // Of the highest block only queries and keys are wanted, unless logits are.
        double weights = (whole * blockWeights) + (full ? width * config.Vocabulary : queryKeyWeights);
        double operations = (2 * t * weights) + (whole * attention);
        double bytes = weights * sizeof(float);
        if (full)
        {
            bytes += t * config.Vocabulary * sizeof(float);
        }

        if (work == PassWork.Materialized)
        {
            operations += config.Blocks * attention / 2;
            bytes += config.Blocks * config.Heads * t * t * sizeof(float);
        }

        return new PassCost(operations, bytes);
    }

    /// <summary>The least time on a machine.</summary>
    public double Milliseconds(Limits limits) => limits.Milliseconds(Operations, Bytes);

    /// <summary>True when memory, and not arithmetic, sets that time.</summary>
    public bool IsMemoryBound(Limits limits) => Bytes / limits.ReadGbs > Operations / limits.FmaGflops;
}
