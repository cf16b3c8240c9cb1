namespace Attendance.Benchmarks.Peers;

/// <summary>Which Python runs the peer.</summary>
internal static class PythonLocator
{
    /// <summary>What to install when nothing serves.</summary>
    public const string Advice =
        "on Debian: apt-get install python3-torch python3-numpy libopenblas0-pthread (and python3-seaborn for 'cold'), "
        + "or name another Python with --python";

    /// <summary>The interpreters to try, in order: Debian's, which has its modules, then the path's first.</summary>
    public static IReadOnlyList<string> Candidates(string? named)
    {
        if (named is not null)
        {
            return [named];
        }

        return File.Exists("/usr/bin/python3") ? ["/usr/bin/python3", "python3"] : ["python3"];
    }

    /// <summary>Starts the first that serves.</summary>
    /// <param name="named">From the command line; null to look.</param>
    /// <param name="start">Starts the peer with an interpreter, or throws <see cref="PeerMissingException"/>.</param>
    /// <exception cref="PeerMissingException">None serves; the message is the first one's.</exception>
    public static TPeer First<TPeer>(string? named, Func<string, TPeer> start)
    {
        PeerMissingException? first = null;
        foreach (string python in Candidates(named))
        {
            try
            {
                return start(python);
            }
            catch (PeerMissingException missing)
            {
                first ??= missing;
            }
        }

        throw first!;
    }
}
