using Dispatch.Build.Definitions;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Batches;

/// <summary>Hears what becomes of publishes that run at the same time. Called from several threads.</summary>
public interface IBatchListener
{
    /// <summary>One begins; what is returned hears what happens in it.</summary>
    IProgress<BuildEvent> Start(FunctionDefinition definition);

    /// <summary>One is over, or is not begun at all.</summary>
    void Finish(FunctionDefinition definition, PublishRecord record);
}
