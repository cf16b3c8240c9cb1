using Attendance.Attention;
using Attendance.Models;

namespace Attendance.Benchmarks.Passes;

/// <summary>What is asked of a pass.</summary>
internal enum PassWork
{
    /// <summary>Queries and keys kept, so that any pattern can be seen; no logits.</summary>
    Attention,

    /// <summary>The same, and every pattern written to memory.</summary>
    Materialized,

    /// <summary>Attention, and logits for every position: what Hugging Face does.</summary>
    Full,
}

/// <summary>Passes over a prompt of some length.</summary>
internal sealed class Pass(Gpt2 model, int length)
{
    private static readonly RunOptions s_all = new() { Logits = LogitPositions.All };

    private readonly int[] _ids =
        [.. Enumerable.Range(0, length).Select(i => (int)((long)i * 7919 % model.Vocabulary))];

    public int Length => length;

    /// <summary>Queries and keys of every block, without the work above them.</summary>
    public Run Attend() => model.Run(_ids);

    /// <summary>Does it once into memory that is used again; patterns cannot be.</summary>
    public void Do(PassWork work, RunBuffer into) => model.Run(_ids, work == PassWork.Full ? s_all : null, into);

    /// <summary>Does it once and lets go of the result.</summary>
    public void Do(PassWork work)
    {
        switch (work)
        {
            case PassWork.Attention:
                Attend();
                break;
            case PassWork.Materialized:
                using (AttentionTensor tensor = Attend().Attention.Materialize())
                {
                    break;
                }

            default:
                model.Run(_ids, s_all);
                break;
        }
    }
}
