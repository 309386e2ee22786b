using Dispatch.Build.Benchmarks;

// Without arguments all of them; names choose; 'child' is this program started again by itself.
if (args is ["child", .. var work])
{
    await Child.RunAsync(work, CancellationToken.None);
    return;
}

var benchmarks = new Dictionary<string, Func<CancellationToken, Task>>(StringComparer.Ordinal)
{
    ["assembling"] = Assembling.RunAsync,
    ["archiving"] = Archiving.RunAsync,
    ["skipping"] = Skipping.RunAsync,
    ["memory"] = PeakMemory.RunAsync,
    ["submitting"] = Submitting.RunAsync,
    ["explaining"] = Explaining.RunAsync,
    ["startup"] = Startup.RunAsync,
};
Console.WriteLine($"{Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}, .NET {Environment.Version}");
foreach (var name in args.Length > 0 ? args : [.. benchmarks.Keys])
{
    Console.WriteLine();
    await benchmarks[name](CancellationToken.None);
}
