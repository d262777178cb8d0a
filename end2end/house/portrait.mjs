// A camera before which a drawn person sits, for pictures that people look at: the browser's own shows a clock.

/** From now on the camera of this visitor shows somebody with this hair, in this coat. */
export function sitsFor(visitor, hair, coat) {
  return visitor.page.addInitScript(draw, { hair, coat });
}

function draw({ hair, coat }) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 480, height: 640 });
  const context = canvas.getContext("2d");
  const round = (colour, x, y, wide, high = wide) => {
    context.fillStyle = colour;
    context.beginPath();
    context.ellipse(x, y, wide, high, 0, 0, 2 * Math.PI);
    context.fill();
  };
  const paint = () => {
    context.fillStyle = "#d8e3e0";
    context.fillRect(0, 0, 480, 640);
    context.fillStyle = "#b7c9c4";
    context.fillRect(330, 60, 110, 150);
    round(hair, 240, 270, 122, 132);
    round(coat, 240, 640, 205, 205);
    round("#e0ac88", 240, 430, 48, 62);
    round("#ecbd9b", 240, 300, 96, 118);
    round(hair, 240, 205, 92, 48);
    for (const x of [205, 275]) round("#2b2b2b", x, 300, 8);
    context.strokeStyle = "#9c4a3c";
    context.lineWidth = 6;
    context.beginPath();
    context.arc(240, 335, 36, 0.2 * Math.PI, 0.8 * Math.PI);
    context.stroke();
  };
  paint();
  // A still picture sends nothing new.
  setInterval(paint, 100);
  const { mediaDevices } = navigator;
  const real = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wanted) => {
    if (!wanted.video) return real(wanted);
    const sound = wanted.audio ? (await real({ audio: wanted.audio })).getTracks() : [];
    return new MediaStream([...sound, ...canvas.captureStream(10).getTracks()]);
  };
}
