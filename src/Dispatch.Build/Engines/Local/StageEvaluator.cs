using Dispatch.Build.Dockerfiles;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>Carries out the instructions of stages; what they come to is not written yet.</summary>
internal sealed class StageEvaluator(
    ImageBuild build, Dockerfile dockerfile, BuildVariables variables, BaseImages bases, LayerIndexes indexes, ContentSpool spool, IProgress<BuildEvent> events)
{
    private readonly Dictionary<Stage, StageImage> _images = [];
    private readonly Lazy<WorkspaceTree> _workspace = new(() => new WorkspaceTree(build.Workspace, build.Timestamp));

    /// <summary>Where a stage starts, with the triggers that its base has for it.</summary>
    public async Task<(StageImage Start, IReadOnlyList<Instruction> Triggers)> StartAsync(Stage stage, CancellationToken cancellationToken)
    {
        var name = Image(stage.From);
        var start = dockerfile.FindStage(name, stage.Index, indexAllowed: false) is { } other
            ? await EvaluateAsync(other, cancellationToken).ConfigureAwait(false)
            : await OpenAsync(name, stage.From, cancellationToken).ConfigureAwait(false);
        var triggers = (start.Config.OnBuild ?? []).Select(text => DockerfileParser.ParseInstruction(text, $"{dockerfile.File} (ONBUILD of {name})"));
        return (start, [.. triggers]);
    }

    /// <summary>The image of a stage.</summary>
    /// <exception cref="DispatchException">An instruction cannot be carried out.</exception>
    public async Task<StageImage> EvaluateAsync(Stage stage, CancellationToken cancellationToken)
    {
        if (_images.TryGetValue(stage, out var image))
        {
            return image;
        }

        var (start, triggers) = await StartAsync(stage, cancellationToken).ConfigureAwait(false);
        var state = new StageState(start, variables, dockerfile.EscapeCharacter, build.Timestamp);
        IReadOnlyList<Instruction> instructions = [.. triggers, .. stage.Instructions];
        for (var i = 0; i < instructions.Count; i++)
        {
            events.Report(new StepStarted(i + 1, instructions.Count, instructions[i].Text.Trim(), instructions[i].Line));
            await ApplyAsync(state, stage, instructions[i], cancellationToken).ConfigureAwait(false);
        }

        return _images[stage] = state.Build();
    }

    /// <summary>The image at the end of a stage's chain of FROMs; null for <c>scratch</c>.</summary>
    public async Task<BaseImage?> OriginAsync(Stage stage, CancellationToken cancellationToken)
    {
        var name = Image(stage.From);
        return dockerfile.FindStage(name, stage.Index, indexAllowed: false) is { } other
            ? await OriginAsync(other, cancellationToken).ConfigureAwait(false)
            : (await OpenAsync(name, stage.From, cancellationToken).ConfigureAwait(false)).Base;
    }

    /// <summary>The image a FROM names, expanded.</summary>
    public string Image(FromInstruction from) => variables.Expand(from.Image, dockerfile.EscapeCharacter, from) is { Length: > 0 } name
        ? name
        : throw new DispatchException(from.Diagnose(Codes.ImageNameInvalid, $"FROM {from.Image} comes to nothing: the arguments in it have no value.", from.Image, "Pass the argument, or give ARG a default."));

    private async Task ApplyAsync(StageState state, Stage stage, Instruction instruction, CancellationToken cancellationToken)
    {
        BuiltLayer? layer = null;
        switch (instruction)
        {
            case FilesInstruction files:
                var from = await SourceAsync(files, stage, cancellationToken).ConfigureAwait(false);
                var request = CopyRequest.Create(files, word => state.Variables.Expand(word, files), text => state.Variables.ExpandDocument(text, files));
                layer = await new CopyPlanner(state.Tree, from, spool, build.Timestamp).PlanAsync(request, state.WorkingDirectory, cancellationToken).ConfigureAwait(false);
                break;
            case WorkdirInstruction workdir:
                layer = await ChangeDirectoryAsync(state, workdir, cancellationToken).ConfigureAwait(false);
                break;
            default:
                if (!ConfigEvaluator.TryApply(state, instruction))
                {
                    throw new DispatchException(instruction.Diagnose(Codes.EngineUnsupported, $"{instruction.Keyword} is not supported by the local engine."));
                }

                break;
        }

        state.Complete(instruction, layer);
    }

    private async Task<BuiltLayer?> ChangeDirectoryAsync(StageState state, WorkdirInstruction instruction, CancellationToken cancellationToken)
    {
        var path = state.Variables.Expand(instruction.Path, instruction);
        var key = ImagePath.Key(state.WorkingDirectory, path);
        state.Config.WorkingDirectory = "/" + key;
        var destination = await Destination.FindAsync(state.Tree, "/", "/" + key, canBeFile: false, instruction, cancellationToken).ConfigureAwait(false);
        if (await state.Tree.FindAsync(destination.Key, cancellationToken).ConfigureAwait(false) is not null)
        {
            return null;
        }

        var owner = string.IsNullOrEmpty(state.Config.User)
            ? default
            : await new OwnerResolver(state.Tree, spool, instruction).ResolveOrRootAsync(state.Config.User, cancellationToken).ConfigureAwait(false);
        var plan = new LayerPlan(state.Tree, owner, build.Timestamp, instruction);
        await plan.EnsureDirectoryAsync(destination.Key, cancellationToken).ConfigureAwait(false);
        return plan.Build();
    }

    private async Task<CopySource> SourceAsync(FilesInstruction instruction, Stage stage, CancellationToken cancellationToken)
    {
        if (instruction is not CopyInstruction { From: { } from })
        {
            return new(_workspace.Value, "the workspace");
        }

        if (dockerfile.FindStage(from, stage.Index, indexAllowed: true) is { } other)
        {
            return new((await EvaluateAsync(other, cancellationToken).ConfigureAwait(false)).Tree.WithContent, $"stage {other.Name ?? $"{other.Index}"}");
        }

        var image = await bases.GetAsync(from, build.Platform, instruction, cancellationToken).ConfigureAwait(false);
        return new(image.Tree(indexes).WithContent, $"the image {from}");
    }

    private async Task<StageImage> OpenAsync(string name, FromInstruction from, CancellationToken cancellationToken)
    {
        var platform = from.Platform is { } text ? ImageNames.ParsePlatform(variables.Expand(text, dockerfile.EscapeCharacter, from), from) : build.Platform;
        if (name == "scratch")
        {
            return new(null, new ConfigBuilder(null).Build(), [], [], new ImageTree([], indexes, null), null);
        }

        var image = await bases.GetAsync(name, platform, from, cancellationToken).ConfigureAwait(false);
        return image.ToStage(indexes);
    }
}
