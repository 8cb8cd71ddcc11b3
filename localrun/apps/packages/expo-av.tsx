import {Audio, ResizeMode, Video} from 'expo-av';
import {Text, View} from 'react-native';

export default function App() {
  const play = async () => {
    const {sound} = await Audio.Sound.createAsync({uri: 'https://example.com/a.mp3'});
    await sound.playAsync();
  };
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Video source={{uri: 'https://example.com/a.mp4'}} style={{height: 120}} resizeMode={ResizeMode.CONTAIN} useNativeControls onTouchEnd={play} />
      </View>
      <Text>below</Text>
    </View>
  );
}
