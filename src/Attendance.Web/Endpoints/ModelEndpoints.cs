using System.Reflection;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Web.Opening;
using Attendance.Web.Protocol;
using Attendance.Web.Running;
using Attendance.Web.Safety;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Web.Endpoints;

/// <summary>What can be run, and how a prompt falls into tokens.</summary>
internal sealed class ModelEndpoints(ServerState state)
{
    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/server", (RequestDelegate)ServerAsync);
        routes.MapGet("/api/models", (RequestDelegate)(context => context.WriteJsonAsync(state.Shelf.List())));
        routes.MapPost("/api/tokens", (RequestDelegate)TokensAsync);
    }

    private Task ServerAsync(HttpContext context) => context.WriteJsonAsync(new ServerInfo(
        Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
        state.Shelf.First,
        new LimitsInfo(state.Limits.BodyBytes, state.Limits.PromptCharacters, state.Limits.RunBytes),
        state.Shelf.List()));

    private async Task TokensAsync(HttpContext context)
    {
        TokensRequest request = await context.ReadJsonAsync<TokensRequest>().ConfigureAwait(false);
        RunMaker.CheckPrompt(request.Prompt + request.Pair, state.Limits);
        string name = state.Shelf.Resolve(request.Model);
        if (!state.Shelf.IsHere(name))
        {
            throw new RefusedException(
                StatusCodes.Status409Conflict, $"{name} is not on this machine yet; running a prompt downloads it.");
        }

        using ModelLease lease = await state.Shelf.OpenAsync(name, null, context.RequestAborted).ConfigureAwait(false);
        TransformerModel model = lease.Model;
        IReadOnlyList<Token> tokens = RunMaker.Tokenize(model, request.Prompt ?? "", request.Pair);
        await context.WriteJsonAsync(
            new TokensAnswer(tokens.Count, model.Context, TokenInfo.Of(tokens, model.Tokenizer))).ConfigureAwait(false);
    }
}
