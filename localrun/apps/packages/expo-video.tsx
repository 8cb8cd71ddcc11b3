import {useVideoPlayer, VideoView} from 'expo-video';
import {Text, View} from 'react-native';

export default function App() {
  const player = useVideoPlayer('https://example.com/a.mp4', (p) => {
    p.loop = true;
  });
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <VideoView player={player} style={{height: 120}} allowsPictureInPicture />
      </View>
      <Text>below</Text>
    </View>
  );
}
