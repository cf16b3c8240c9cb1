namespace Attendance.Hub;

/// <summary>
/// What may stand for a revision: a branch, a tag, a commit, or a pull request such as <c>refs/pr/1</c>.
/// </summary>
internal static class Revision
{
    public const string Default = "main";

    private const int CommitLength = 40;

    /// <summary>Whether the text is a full commit hash, which names the same files for ever.</summary>
    public static bool IsCommit(string revision) =>
        revision.Length == CommitLength && revision.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

    /// <summary>Refuses what git would not take for a name, and what would lead out of the cache's folder.</summary>
    /// <exception cref="HubException"><see cref="HubFault.InvalidRevision"/>.</exception>
    public static void Check(string? revision)
    {
        bool valid = !string.IsNullOrEmpty(revision)
            && revision.Split('/').All(IsComponent)
            && !revision.Contains("..", StringComparison.Ordinal);
        if (!valid)
        {
            throw new HubException(
                HubFault.InvalidRevision,
                $"'{OneLine.Of(revision)}' cannot be a revision: a branch, a tag or a commit was expected; "
                + "leave it out for the default branch, main.");
        }
    }

    private static bool IsComponent(string part) =>
        part.Length > 0
        && part[0] != '.'
        && part[^1] != '.'
        && part.All(c => c > ' ' && c != '\u007F' && !@"\:~^?*[<>|""".Contains(c, StringComparison.Ordinal));
}
