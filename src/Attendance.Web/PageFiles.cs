using Attendance.Web.Safety;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Attendance.Web;

/// <summary>The page's own files, which are built into this library.</summary>
internal static class PageFiles
{
    /// <summary>The files as they were when the library was built.</summary>
    public static IFileProvider BuiltIn() => new ManifestEmbeddedFileProvider(typeof(PageFiles).Assembly, "page");

    /// <summary>
    /// Serves them: <c>/</c> is <c>index.html</c>. A browser asks each time whether its copy is still good.
    /// </summary>
    public static void Use(WebApplication application, IFileProvider files)
    {
        application.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        application.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = static file => file.Context.Response.Headers[HeaderNames.CacheControl] = "no-cache",
        });
    }

    /// <summary>Answers what nothing else answers.</summary>
    public static Task NotFound(HttpContext context) => throw new RefusedException(
        StatusCodes.Status404NotFound, $"There is nothing at {context.Request.Path}.");
}
