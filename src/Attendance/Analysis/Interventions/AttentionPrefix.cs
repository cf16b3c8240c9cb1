using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;

namespace Attendance.Analysis.Interventions;

/// <summary>
/// The kind of attention in front of a head, an MLP or a token, <c>cross.5.1</c>: to be said in a model with several
/// kinds, and in no other.
/// </summary>
internal static class AttentionPrefix
{
    /// <summary>Takes the kind off; null where the text begins with none of the model's.</summary>
    /// <param name="text">What may have one.</param>
    /// <param name="model">The model.</param>
    /// <param name="usual">The kind of what names none, in a model with several; or null.</param>
    /// <param name="isMlp">Whether it is an MLP: of cross attention's blocks that is the decoder's.</param>
    public static (string? Attention, string Name) Split(
        string text, TransformerModel model, string? usual = null, bool isMlp = false)
    {
        string trimmed = text.Trim();
        if (model.Features.AttentionNames is not { Count: > 1 } names)
        {
            return (null, trimmed);
        }

        foreach (string name in names)
        {
            if (trimmed.StartsWith(name + ".", StringComparison.OrdinalIgnoreCase))
            {
                return (name, trimmed[(name.Length + 1)..]);
            }
        }

        return (isMlp && AttentionSites.Of(usual) is { IsCross: true } sites ? HookNames.Of(sites.Stack) : usual, trimmed);
    }

    /// <summary>Puts it in front.</summary>
    public static string Join(string? attention, string rest) => attention is null ? rest : $"{attention}.{rest}";

    /// <summary>Fails where a kind is missing, or is one that the model has not.</summary>
    /// <param name="attention">The kind, or null.</param>
    /// <param name="model">The model.</param>
    /// <param name="rest">What it is said of, for messages.</param>
    /// <param name="isMlp">Whether that is an MLP, of which a stack has one in each block.</param>
    /// <exception cref="InvalidRequestException">What should have been written.</exception>
    public static void Require(string? attention, TransformerModel model, string rest, bool isMlp)
    {
        if (attention is not null)
        {
            _ = model.Features.IndexOf(attention, model.Architecture);
        }

        string[] names = [.. model.Features.AttentionNames.Where(name => !isMlp || !AttentionSites.Of(name).IsCross)];
        if (names.Length > 1 && (attention is null || !names.Contains(attention)))
        {
            string expected = Listed([.. names.Select(name => Join(name, rest))], "or");
            throw new InvalidRequestException(
                attention is null
                    ? $"{model.Architecture} has {Listed(names, "and")} attention, and '{rest}' does not say which; "
                        + $"write {expected}."
                    : $"There is no MLP of {attention} attention; write {expected}.");
        }
    }

    private static string Listed(string[] names, string word) => $"{string.Join(", ", names[..^1])} {word} {names[^1]}";
}
