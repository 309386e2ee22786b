#nullable enable
using System.Text.Json;

/// <summary>Publishes the sample runtime and function as a user would, and shows what there is afterwards.</summary>
void Demo()
{
    CleanDirectories("samples/*/{bin,obj}");

    Explain("1. A runtime image: what functions are built from. Its Dockerfile has no RUN, so nothing but the SDK is needed.");
    Publish("runtime-js", "PublishRuntimeImage");

    Explain("2. A function on it: the Dockerfile comes out of the runtime image.");
    Publish("hello-js", "PublishFunctionImage");

    Explain("3. Once more: nothing has changed, so nothing is built.");
    Publish("hello-js", "PublishFunctionImage");

    Explain("4. The result, as the next step of a pipeline reads it:");
    var image = Result("hello-js", "PublishFunctionImage");
    Print(image);

    Explain("5. The same function from a Cake script, with the addin Cake.Dispatch: the same digest.");
    RunScript("build/demo/publish.cake", image.GetProperty("Digest").GetString()!);

    Explain("""
        Next: change samples/hello-js/hello.js and publish again, or push to a registry of yours:

            dotnet build samples/hello-js -t:PublishFunctionImage -p:FunctionImageRegistry=localhost:5000 -p:FunctionImageTags="1.0 latest"

        The archive is an OCI image: skopeo inspect, buildah pull and podman load read it. The Build is what makes the same image in a
        cluster. The README shows a function of your own; samples/README.md the samples with RUN and with C#.
        """);
}

void Explain(string text) => Information("\n{0}\n", text);

void Publish(string sample, string target)
{
    var arguments = $"build samples/{sample} -t:{target} -nologo -v:minimal -tl:off";
    Information("$ dotnet {0}", arguments);
    if (StartProcess("dotnet", new ProcessSettings { Arguments = arguments, EnvironmentVariables = DemoEnvironment() }) != 0)
    {
        throw new CakeException($"samples/{sample} was not published; the error is above.");
    }
}

JsonElement Result(string sample, string target)
{
    var settings = new ProcessSettings
    {
        Arguments = $"build samples/{sample} -t:{target} -getTargetResult:{target}",
        EnvironmentVariables = DemoEnvironment(),
        RedirectStandardOutput = true,
    };
    Information("$ dotnet {0}\n", settings.Arguments.Render());
    var exitCode = StartProcess("dotnet", settings, out var output);
    var text = string.Join('\n', output);
    return exitCode == 0
        ? JsonDocument.Parse(text).RootElement.GetProperty("TargetResults").GetProperty(target).GetProperty("Items")[0]
        : throw new CakeException($"samples/{sample} has no result:\n{text}");
}

// The addin is unpacked beside the demo's other files: one of this version may be elsewhere on the machine, made of other sources.
void RunScript(string script, string digest)
{
    CleanDirectory("artifacts/demo");
    Information("$ dotnet cake {0}\n", script);
    var arguments = new ProcessArgumentBuilder().Append("cake").Append(script).AppendSwitchQuoted("--digest", "=", digest)
        .AppendSwitchQuoted("--nuget_source", "=", packages.FullPath)
        .AppendSwitchQuoted("--paths_tools", "=", MakeAbsolute(Directory("artifacts/demo/tools")).FullPath);
    var environment = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = MakeAbsolute(Directory("artifacts/demo/packages")).FullPath };
    if (StartProcess("dotnet", new ProcessSettings { Arguments = arguments, EnvironmentVariables = environment }) != 0)
    {
        throw new CakeException($"{script} failed; the error is above.");
    }
}

void Print(JsonElement image)
{
    foreach (var name in new[] { "Identity", "Digest", "Tags", "Skipped", "Archive", "Manifest", "LogFile" })
    {
        if (image.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text)
        {
            Information("{0,-10} {1}", name, text);
        }
    }
}

// A node that stays would keep the packed tasks open, and the next pack could not replace them on Windows.
Dictionary<string, string?> DemoEnvironment() => new() { ["MSBUILDDISABLENODEREUSE"] = "1" };
