using Attendance.Hub;
using Attendance.Models;
using Microsoft.Extensions.FileProviders;

namespace Attendance.Web;

/// <summary>Where a server listens, and what it offers.</summary>
public sealed record ServerOptions
{
    /// <summary>The port that is used where none is named.</summary>
    public const int DefaultPort = 8642;

    /// <summary>
    /// The address to listen at: <c>127.0.0.1</c>, <c>localhost</c>, another address or name of this machine, or
    /// <c>0.0.0.0</c> for all. Everything but loopback needs <see cref="AttendanceServer.Token"/>.
    /// </summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port, 0 for any that is free.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>
    /// The models that the page offers beside the built-in and the cached ones; the first is the one it begins with.
    /// Only directories that are named here can be opened.
    /// </summary>
    public IReadOnlyList<string> Models { get; init; } = [ModelLocator.Demo];

    /// <summary>Where the hub and its cache are; what the environment says when null.</summary>
    public HubOptions? Hub { get; init; }

    /// <summary>What the server does at most.</summary>
    public ServerLimits Limits { get; init; } = new();

    /// <summary>The page's files; those built into this library when null.</summary>
    public IFileProvider? Page { get; init; }

    /// <summary>Told of failures that are the server's own fault; nobody when null.</summary>
    public Action<Exception>? Failed { get; init; }
}
