#nullable enable
#load "pack.cake"
#load "setup.cake"
#load "tests.cake"
#load "demo.cake"

// A script's working directory is its own folder; every path here starts at the repository's root.
Context.Environment.WorkingDirectory = MakeAbsolute(Directory(".."));

var target = Argument("target", "default");
var configuration = Argument("configuration", "Release");
var packages = MakeAbsolute(Directory("artifacts/packages"));

// Of a release, the platforms with packages of their own, separated by ';'. By default this machine's.
var released = Argument("runtimes", "");

Task("clean")
    .Description("Remove everything that was built.")
    .DoesForEach(["artifacts", "{src,tests,samples}/*/{bin,obj}"], pattern => CleanDirectories(pattern));

Task("build")
    .Description("Compile everything; a warning is an error.")
    .Does(() => DotNetBuild("Dispatch.Build.Tasks.sln", new DotNetBuildSettings
    {
        Configuration = configuration,
        Verbosity = DotNetVerbosity.Minimal,
        NoLogo = true,
    }));

Task("pack")
    .Description("Put the NuGet packages into artifacts/packages.")
    .Does(() =>
    {
        // The version stays the same while the content changes, so what was unpacked of it has to go.
        CleanDirectories([packages, .. GetDirectories("artifacts/restore/dispatch.*")]);
        foreach (var project in new[] { "src/Dispatch.Build.Tasks", "src/Cake.Dispatch", "src/Nuke.Dispatch" })
        {
            Pack(project, properties: released.Length > 0 ? [("TaskRuntimes", released)] : []);
        }

        // The demo needs nothing but the SDK.
        if (target == "demo")
        {
            Pack("src/Dispatch.Build.Tool");
        }
        else
        {
            PackTool(released);
        }
    });

Task("test")
    .Description("Install what the tests need (where that is allowed), then build, pack and run every test.")
    .IsDependentOn("setup")
    .IsDependentOn("build")
    .IsDependentOn("pack")
    .Does(() => tests.Run(GetFiles("tests/*.Tests/*.csproj"), configuration));

Task("demo")
    .Description("Publish the sample runtime and function with the packed packages: with MSBuild, then from a Cake script.")
    .IsDependentOn("pack")
    .Does(Demo);

Task("bench")
    .Description("Compare with buildah, tar, a plain build and kubectl; prints Markdown tables. 'bench startup' measures that alone.")
    .IsDependentOn("setup")
    .IsDependentOn("pack")
    .Does(() => DotNetRun("tests/Dispatch.Build.Benchmarks", ProcessArgumentBuilder.FromString(Argument("benchmarks", "")), new DotNetRunSettings { Configuration = configuration }));

Task("default")
    .Description("Build and test; what happens when no target is named.")
    .IsDependentOn("build")
    .IsDependentOn("test");

RunTarget(target);

// After Cake's own report, so that the totals are the last line of all.
if (!tests.Report())
{
    System.Environment.Exit(1);
}
