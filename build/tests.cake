#nullable enable
using System.Xml.Linq;

var tests = new TestRun(Context);

/// <summary>Runs test projects one after the other and adds up what happened in all of them.</summary>
class TestRun(ICakeContext context)
{
    // Nothing here takes a tenth of this; a test that hangs must not hang the build.
    const int MinutesPerProject = 30;

    readonly List<string> remarks = [];
    int passed, failed, skipped;
    bool ran;

    /// <summary>Runs every project, whatever became of the one before.</summary>
    public void Run(IEnumerable<FilePath> projects, string configuration)
    {
        ran = true;
        var results = context.MakeAbsolute(context.Directory("artifacts/test-results"));
        context.CleanDirectory(results);
        foreach (var project in projects.OrderBy(file => file.FullPath, StringComparer.Ordinal))
        {
            var name = project.GetFilenameWithoutExtension().FullPath;
            var file = results.CombineWithFilePath($"{name}.xml");
            context.Information("");
            context.Information("{0}", name);
            var exitCode = Start(project.GetDirectory().CombineWithFilePath($"bin/{configuration}/net10.0/{name}.dll"), file);
            Add(name, file.FullPath, exitCode);
        }
    }

    /// <summary>Prints the totals, as the last line; false when the build must fail.</summary>
    public bool Report()
    {
        if (!ran)
        {
            return true;
        }

        System.Console.WriteLine();
        foreach (var remark in remarks)
        {
            System.Console.WriteLine(remark);
        }

        var complete = skipped == 0 || !string.Equals(context.EnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
        if (!complete)
        {
            System.Console.WriteLine("error: a skipped test is a failure where CI=true: install what is named above.");
        }

        System.Console.WriteLine($"{passed} passed, {failed} failed" + (skipped > 0 ? $", {skipped} skipped" : ""));
        return failed == 0 && complete;
    }

    int Start(FilePath assembly, FilePath results)
    {
        var arguments = new ProcessArgumentBuilder().AppendQuoted(assembly.FullPath)
            .Append("-noLogo").Append("-noColor").Append("-xml").AppendQuoted(results.FullPath);
        using var process = context.StartAndReturnProcess("dotnet", new ProcessSettings { Arguments = arguments });
        if (process.WaitForExit(MinutesPerProject * 60_000))
        {
            return process.GetExitCode();
        }

        process.Kill();
        remarks.Add($"failed: {assembly.GetFilename()}: stopped after {MinutesPerProject} minutes");
        return -1;
    }

    // A project that ends without results, without tests, or with an error code although nothing failed counts as one failure.
    void Add(string project, string file, int exitCode)
    {
        var assemblies = System.IO.File.Exists(file) ? XDocument.Load(file).Descendants("assembly").ToList() : [];
        var failures = Sum(assemblies, "failed") + Sum(assemblies, "errors");
        var total = Sum(assemblies, "total");
        passed += Sum(assemblies, "passed");
        failed += failures;
        skipped += Sum(assemblies, "skipped");
        remarks.AddRange(Remarks(assemblies, "Fail", "failed", "failure/message"));
        remarks.AddRange(Remarks(assemblies, "Skip", "skipped", "reason"));
        if (failures == 0 && (total == 0 || exitCode != 0))
        {
            failed++;
            remarks.Add($"failed: {project}: {(total == 0 ? "no test ran" : "all tests passed, yet it failed")}, exit code {exitCode}");
        }
    }

    static IEnumerable<string> Remarks(IEnumerable<XElement> assemblies, string result, string word, string reason) =>
        from test in assemblies.Descendants("test")
        where (string?)test.Attribute("result") == result
        let text = reason.Split('/').Aggregate((XElement?)test, (element, name) => element?.Element(name))?.Value ?? ""
        select $"{word}: {(string?)test.Attribute("name")}: {text.Split('\n')[0].Trim()}";

    static int Sum(IEnumerable<XElement> assemblies, string attribute) => assemblies.Sum(assembly => (int?)assembly.Attribute(attribute) ?? 0);
}
