using Cake.Core;
using Cake.Core.Annotations;
using Cake.Core.IO;
using Cake.Dispatch.Running;

namespace Cake.Dispatch;

/// <summary>
/// Publishes serverless functions as container images: skips what has not changed, never succeeds without an image, and says what went wrong.
/// <para>
/// In a script: <code>#addin nuget:?package=Cake.Dispatch&amp;version=0.1.0</code>
/// </para>
/// </summary>
[CakeAliasCategory("Dispatch")]
[CakeNamespaceImport("Cake.Dispatch")]
public static class DispatchAliases
{
    /// <summary>Publishes a folder as a function image.</summary>
    /// <param name="context">The context.</param>
    /// <param name="function">The function's folder.</param>
    /// <param name="settings">What to build it from, and where the image goes.</param>
    /// <returns>The image, which is at its destination.</returns>
    /// <exception cref="CakeException">It failed, or Ctrl+C was pressed: the message begins with the code, the exit code is that of docs/exit-codes.md.</exception>
    /// <example>
    /// <code>
    /// var image = DispatchPublishFunction("./hello", new DispatchPublishFunctionSettings
    /// {
    ///     RuntimeImage = "registry.example.com/team/runtime-js:1.0",
    ///     Handler = "hello.js",
    ///     Registry = "registry.example.com/team",
    ///     Tags = { "1.0", "latest" },
    ///     PushUsernameVariable = "REGISTRY_USER",
    ///     PushPasswordVariable = "REGISTRY_PASSWORD",
    /// });
    /// Information("{0} in {1}", image.Reference, image.Duration);
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Publish")]
    public static DispatchImage DispatchPublishFunction(this ICakeContext context, DirectoryPath function, DispatchPublishFunctionSettings settings) =>
        CakePublish.Run(context, function, settings);

    /// <summary>Publishes a folder as a runtime image: what functions are built from.</summary>
    /// <param name="context">The context.</param>
    /// <param name="runtime">The runtime's folder.</param>
    /// <param name="settings">What to build it from, and where the image goes.</param>
    /// <returns>The image, which is at its destination.</returns>
    /// <exception cref="CakeException">It failed, or Ctrl+C was pressed: the message begins with the code, the exit code is that of docs/exit-codes.md.</exception>
    /// <example>
    /// <code>
    /// DispatchPublishRuntime("./runtime-js", new DispatchPublishRuntimeSettings
    /// {
    ///     Dockerfile = "./runtime-js/Dockerfile",
    ///     Archive = "./artifacts/runtime-js.oci.tar",
    /// });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Publish")]
    public static DispatchImage DispatchPublishRuntime(this ICakeContext context, DirectoryPath runtime, DispatchPublishRuntimeSettings settings) =>
        CakePublish.Run(context, runtime, settings);

    /// <summary>Publishes the functions and runtimes of a definition file (docs/dispatch-yaml.md), several at the same time, each after what it is built on.</summary>
    /// <param name="context">The context.</param>
    /// <param name="file">The file: <c>dispatch.yaml</c>.</param>
    /// <param name="settings">What wins over the file, and how to go about it.</param>
    /// <returns>The images, in the order of the file.</returns>
    /// <exception cref="CakeException">One failed, or Ctrl+C was pressed: the message begins with its code, the exit code is that of docs/exit-codes.md.</exception>
    /// <example>
    /// <code>
    /// var images = DispatchPublishAll("./dispatch.yaml", new DispatchPublishAllSettings { Tags = { "1.0" }, KeepGoing = true });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Publish")]
    public static IReadOnlyList<DispatchImage> DispatchPublishAll(this ICakeContext context, FilePath file, DispatchPublishAllSettings settings) =>
        CakePublishAll.Run(context, file, settings);

    /// <summary>Makes the cluster objects of a function: its Build, the template, a Knative Service. Asks nothing and changes nothing.</summary>
    /// <param name="context">The context.</param>
    /// <param name="function">The function's folder.</param>
    /// <param name="settings">Those of a publish, and where files are written.</param>
    /// <returns>The objects.</returns>
    /// <exception cref="CakeException">A setting is wrong, or a file cannot be written.</exception>
    /// <example>
    /// <code>
    /// DispatchRender("./hello", new DispatchRenderSettings
    /// {
    ///     RuntimeImage = "registry.example.com/team/runtime-js:1.0",
    ///     Registry = "registry.example.com/team",
    ///     Output = "./artifacts/manifests",
    /// });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Render")]
    public static IReadOnlyList<DispatchManifest> DispatchRender(this ICakeContext context, DirectoryPath function, DispatchRenderSettings settings) =>
        CakeRender.Run(context, function, settings);

    /// <summary>Says what went wrong in a builder's log: kaniko's, buildah's, BuildKit's or img's.</summary>
    /// <param name="context">The context.</param>
    /// <param name="log">The log.</param>
    /// <returns>What went wrong, its cause <c>unknown</c> when the log does not tell; empty when nothing in it is a failure.</returns>
    /// <exception cref="CakeException">The log cannot be read.</exception>
    /// <example>
    /// <code>
    /// foreach (var finding in DispatchExplain("./build.log"))
    /// {
    ///     Warning("{0}: {1} {2}", finding.Cause, finding.Message, finding.Suggestion);
    /// }
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Explain")]
    public static IReadOnlyList<DispatchFinding> DispatchExplain(this ICakeContext context, FilePath log) =>
        CakeExplain.Run(context, log, new());

    /// <summary>Says what went wrong in a builder's log, with what else is known of the build.</summary>
    /// <param name="context">The context.</param>
    /// <param name="log">The log.</param>
    /// <param name="settings">What is known besides.</param>
    /// <returns>What went wrong, its cause <c>unknown</c> when the log does not tell; empty when nothing in it is a failure.</returns>
    /// <exception cref="CakeException">A file cannot be read, or there is no builder of that name.</exception>
    /// <example>
    /// <code>
    /// var found = DispatchExplain("./build.log", new DispatchExplainSettings { Dockerfile = "./hello/Dockerfile", Builder = "kaniko" });
    /// </code>
    /// </example>
    [CakeMethodAlias]
    [CakeAliasCategory("Explain")]
    public static IReadOnlyList<DispatchFinding> DispatchExplain(this ICakeContext context, FilePath log, DispatchExplainSettings settings) =>
        CakeExplain.Run(context, log, settings);
}
