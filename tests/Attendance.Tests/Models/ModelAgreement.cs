using Attendance.Models;
using Attendance.Probes;

namespace Attendance.Tests.Models;

/// <summary>Holds everything that can be seen of a run against the reference.</summary>
internal static class ModelAgreement
{
    /// <summary>
    /// Runs twice: once as everybody does, when attention is computed tile by tile and LayerNorm in one step; once with
    /// every hook point captured, when scores, patterns, scales and each head's result are made whole.
    /// </summary>
    /// <returns>The largest difference as a part of what is allowed.</returns>
    public static double Check(Gpt2 model, ReferencePass reference, int[] ids, string context)
    {
        LogitPositions logits = reference.Tensors.ContainsKey("logits") ? LogitPositions.All : LogitPositions.None;
        var tiled = new CaptureProbe(
            "blocks.*.attn.q", "blocks.*.attn.k", "blocks.*.attn.v", "blocks.*.attn.z", "blocks.*.attn_out",
            "blocks.*.resid_*", "blocks.*.ln*.normalized", "blocks.*.mlp*", "*embed", "ln_final.normalized");
        Run run = model.Run(ids, new RunOptions { Logits = logits, Probes = [tiled] });
        double worst = CheckRun(run, tiled, reference, context + " tiled");

        var whole = new CaptureProbe("*");
        run = model.Run(ids, new RunOptions { Logits = logits, Probes = [whole] });
        Assert.Equal(
            reference.Tensors.Keys.Where(name => name != "logits"), whole.Tensors.Select(tensor => tensor.Name));
        return Math.Max(worst, CheckRun(run, whole, reference, context + " whole"));
    }

    /// <summary>Attention, captured points, and logits where the run has them.</summary>
    public static double CheckRun(Run run, CaptureProbe capture, ReferencePass reference, string context)
    {
        double worst = CheckAttention(run, reference, context);
        foreach (CapturedTensor tensor in capture.Tensors)
        {
            Assert.Equal(reference.Tensors[tensor.Name].Shape, tensor.Shape);
            worst = Math.Max(worst, reference.Check(tensor.Name, tensor.Values, context));
        }

        return reference.Tensors.ContainsKey("logits") ? Math.Max(worst, CheckLogits(run, reference, context)) : worst;
    }

    /// <summary>The patterns and scores of every computed head.</summary>
    public static double CheckAttention(Run run, ReferencePass reference, string context)
    {
        int square = run.Tokens.Count * run.Tokens.Count;
        double worst = 0;
        for (int block = 0; block < run.Attention.ComputedBlocks; block++)
        {
            for (int head = 0; head < run.Attention.Heads; head++)
            {
                ReadOnlySpan<float> pattern = run.Attention.Pattern(block, head).Values;
                ReadOnlySpan<float> scores = run.Attention.Scores(block, head).Values;
                string at = $"blocks.{block}.attn.";
                worst = Math.Max(worst, reference.Check(at + "pattern", pattern, context, head * square));
                worst = Math.Max(worst, reference.Check(at + "attn_scores", scores, context, head * square));
            }
        }

        return worst;
    }

    /// <summary>The logits at every position.</summary>
    public static double CheckLogits(Run run, ReferencePass reference, string context)
    {
        double worst = 0;
        for (int position = 0; position < run.Tokens.Count; position++)
        {
            ReadOnlySpan<float> logits = run.LogitsAt(position);
            worst = Math.Max(worst, reference.Check("logits", logits, context, position * logits.Length));
        }

        return worst;
    }
}
