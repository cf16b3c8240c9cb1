using System.IO.Enumeration;
using Attendance.Errors;

namespace Attendance.Probes;

/// <summary>
/// Finds hook points by name. <c>*</c> stands for any run of characters; TransformerLens's own spelling with
/// <c>hook_</c> is accepted (<c>blocks.0.attn.hook_q</c>); block numbers may count from the end (<c>blocks.-1.attn.q</c>).
/// </summary>
public static class HookPattern
{
    /// <summary>The points that a pattern names.</summary>
    /// <param name="pattern">A name, or a name with <c>*</c>.</param>
    /// <param name="blocks">The model's number of blocks.</param>
    /// <returns>At least one point, in the order of the pass.</returns>
    /// <exception cref="InvalidRequestException">No point has such a name.</exception>
    public static IReadOnlyList<HookPoint> Match(string pattern, int blocks)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        string plain = FromTheEnd(pattern.Trim().Replace("hook_", "", StringComparison.Ordinal), blocks);
        var found = new List<HookPoint>();
        foreach (HookPoint point in HookPoint.All(blocks))
        {
            if (FileSystemName.MatchesSimpleExpression(plain, point.Name, ignoreCase: false))
            {
                found.Add(point);
            }
        }

        return found.Count > 0
            ? found
            : throw new InvalidRequestException(
                $"There is no hook point '{pattern}'; names are embed, pos_embed, blocks.N.resid_pre, blocks.N.attn.q "
                + $"(k, v, attn_scores, pattern, z, result), blocks.N.attn_out, resid_mid, mlp.pre, mlp.post, mlp_out, "
                + $"resid_post, ln1.normalized, ln2.normalized, ln_final.normalized, with N from 0 to {blocks - 1} or *.");
    }

    private static string FromTheEnd(string pattern, int blocks)
    {
        string[] parts = pattern.Split('.');
        if (parts.Length > 1 && parts[0] == "blocks" && int.TryParse(parts[1], out int block) && block < 0)
        {
            parts[1] = (block + blocks).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return string.Join('.', parts);
    }
}
