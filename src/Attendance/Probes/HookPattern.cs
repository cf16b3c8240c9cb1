using System.Globalization;
using Attendance.Errors;

namespace Attendance.Probes;

/// <summary>
/// Finds hook points by name. <c>*</c> stands for any run of characters; TransformerLens's own spelling with
/// <c>hook_</c> is accepted (<c>blocks.0.attn.hook_q</c>); block numbers may count from the end
/// (<c>blocks.-1.attn.q</c>). In a model with an encoder and a decoder <c>blocks.</c> means the encoder's.
/// </summary>
public static class HookPattern
{
    /// <summary>
    /// The points of a model such as GPT-2 that a pattern names; other models have a <see cref="HookMap"/>.
    /// </summary>
    /// <param name="pattern">A name, or a name with <c>*</c>.</param>
    /// <param name="blocks">The model's number of blocks.</param>
    /// <returns>At least one point, in the order of the pass.</returns>
    /// <exception cref="InvalidRequestException">No point has such a name.</exception>
    public static IReadOnlyList<HookPoint> Match(string pattern, int blocks) => HookMap.PreNorm(blocks).Match(pattern);

    /// <summary>
    /// A pattern as it is compared: without <c>hook_</c>, with block numbers from the start, and with the name of the
    /// model's own primary stack.
    /// </summary>
    internal static string Plain(string pattern, HookStack primary, Func<HookStack, int?> blocks)
    {
        string[] parts = pattern.Trim().Replace("hook_", "", StringComparison.Ordinal).Split('.');
        if (parts is ["embed", "embed" or "pos_embed" or "token_type_embed"])
        {
            // So HookedEncoder has them: in a module of that name.
            return parts[1];
        }

        if (parts.Length > 1 && parts[0] == HookNames.Of(HookStack.Blocks))
        {
            parts[0] = HookNames.Of(primary);
        }

        foreach (HookStack stack in Enum.GetValues<HookStack>())
        {
            if (parts.Length > 1 && parts[0] == HookNames.Of(stack) && blocks(stack) is { } count
                && int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int block)
                && block < 0)
            {
                parts[1] = (block + count).ToString(CultureInfo.InvariantCulture);
            }
        }

        return string.Join('.', parts);
    }
}
