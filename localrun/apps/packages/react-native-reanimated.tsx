import {Text, View} from 'react-native';
import Animated, {FadeIn, useAnimatedStyle, useSharedValue, withTiming} from 'react-native-reanimated';

export default function App() {
  const width = useSharedValue(120);
  const style = useAnimatedStyle(() => ({width: withTiming(width.value), height: 40, backgroundColor: 'gold'}));
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Animated.View style={style}>
          <Text>inside</Text>
        </Animated.View>
        <Animated.View entering={FadeIn.duration(300)}>
          <Text>faded</Text>
        </Animated.View>
      </View>
      <Text>below</Text>
    </View>
  );
}
