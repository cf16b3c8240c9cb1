using System.Net;
using System.Net.Sockets;
using Attendance.Web.Endpoints;
using Attendance.Web.Safety;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Attendance.Web;

/// <summary>The local page and what it asks for. See <c>docs/viewer-protocol.md</c>.</summary>
public sealed class AttendanceServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ServerState _state;

    private AttendanceServer(WebApplication application, ServerState state, Uri address, AccessToken? token)
    {
        _application = application;
        _state = state;
        Address = address;
        Token = token?.Text;
    }

    /// <summary>Where the page is, without the token.</summary>
    public Uri Address { get; }

    /// <summary>What a request must have where others than this machine can ask; else null.</summary>
    public string? Token { get; }

    /// <summary>The address to open the page with, token included.</summary>
    public Uri PageAddress => Token is null ? Address : new Uri(Address, $"?token={Token}");

    /// <summary>Starts a server.</summary>
    /// <param name="options">Where it listens and what it offers; the defaults when null.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ServerException">The port is taken, or the address is not this machine's.</exception>
    public static async Task<AttendanceServer> StartAsync(
        ServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ServerOptions();
        IPAddress address = await ListeningAddress.OfAsync(options.Host, cancellationToken).ConfigureAwait(false);
        bool isLoopback = IPAddress.IsLoopback(address);
        AccessToken? token = isLoopback ? null : new AccessToken();
        var state = new ServerState(options);
        var guard = new Guard(new AllowedHosts(options.Host, isLoopback), token);
        WebApplication application = Build(options, address, guard, state);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            state.Dispose();
            throw e is IOException or SocketException ? ListeningAddress.Explain(options, e) : e;
        }

        var uri = new UriBuilder(application.Urls.First());
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            uri.Host = Dns.GetHostName();
        }

        return new AttendanceServer(application, state, uri.Uri, token);
    }

    /// <summary>Stops: answers that are under way get a moment, then connections are closed and models freed.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _application.StopAsync(patience.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        _state.Dispose();
    }

    private static WebApplication Build(ServerOptions options, IPAddress address, Guard guard, ServerState state)
    {
        // Empty: neither files in the current folder nor the environment can change what this server does.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            KestrelSettings.Apply(kestrel, options.Limits);
            kestrel.Listen(address, options.Port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        WebApplication application = builder.Build();
        application.Use(next => context => state.Housekeeping.InvokeAsync(context, next));
        application.Use(next => context => state.Errors.InvokeAsync(context, next));
        application.Use(next => context => guard.InvokeAsync(context, next));
        application.Use(next => context => new BodyLimit(options.Limits).InvokeAsync(context, next));
        PageFiles.Use(application, state.Page);

        // Here and not at the front, for files are served only where no endpoint was found before.
        application.UseRouting();
        new ModelEndpoints(state).Map(application);
        new RunEndpoints(state).Map(application);
        new PatternEndpoints(state).Map(application);
        new InsideEndpoints(state).Map(application);
        new CompareEndpoints(state).Map(application);
        new GenerateEndpoints(state).Map(application);
        application.MapFallback("{*path}", PageFiles.NotFound);
        return application;
    }

    /// <summary>Signals are the command's business.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
