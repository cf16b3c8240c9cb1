using System.Collections.Concurrent;
using Attendance.Models;

namespace Attendance.Tests.Models;

/// <summary>Runs a built checkpoint at several lengths and holds each against the float64 reference.</summary>
internal static class AgreementRuns
{
    // The reference is the same for every kernel; it is made once.
    private static readonly ConcurrentDictionary<(CheckpointSpec, int), Lazy<ReferencePass>> s_references = new();

    /// <summary>The largest difference, as a part of what is allowed.</summary>
    public static double Worst(CheckpointSpec spec, IEnumerable<int> lengths, string name, string kernels)
    {
        using var checkpoint = new BuiltCheckpoint(spec);
        using Gpt2 model = checkpoint.Load(kernels);
        double worst = 0;
        foreach (int length in lengths)
        {
            int[] ids = checkpoint.Ids(length);
            ReferencePass reference = s_references.GetOrAdd(
                (spec, length), _ => new Lazy<ReferencePass>(() => checkpoint.Reference(ids))).Value;

            worst = Math.Max(worst, ModelAgreement.Check(model, reference, ids, $"{name}, {kernels}, {length} tokens"));
        }

        return worst;
    }
}
